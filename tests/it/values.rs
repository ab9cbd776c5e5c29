//! `journal values`: every value of a field with its count.

use crate::workspace::TestWorkspace;

#[test]
fn core_fields_and_any_key() {
    let workspace = TestWorkspace::synced(&[
        ("1.md", "---\ntags: [rain, home]\nweather: wet\n---\n"),
        ("2.md", "---\ntags: [rain]\nweather: wet\n---\n"),
    ]);
    workspace.run("values tags").prints("2  rain\n      1  home").is_clean();
    let answer = workspace.json("values weather");
    assert_eq!(answer["values"], serde_json::json!([{"value": "wet", "count": 2}]));
    workspace.run("values wether").says("`weather`").is_refused();
}
