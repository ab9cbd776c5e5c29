//! Schemas built in memory, away from the writer's file.
