//! Numbers and sizes as people read them.

use super::*;

#[test]
fn numbers_read_well() {
    assert_eq!(counted(1, "entry"), "1 entry");
    assert_eq!(counted(2, "entry"), "2 entries");
    assert_eq!(counted(3, "day"), "3 days");
    assert_eq!(bytes(999), "999 B");
    assert_eq!(bytes(4_250_000), "4.2 MB");
}
