//! `journal import` of vaults and graphs: a note stays as it is, but for the addresses of the files that come with it.

use std::fs;

use crate::workspace::TestWorkspace;

/// Writes a file of a vault beside the journal.
fn put(workspace: &TestWorkspace, path: &str, text: &str) {
    let path = workspace.path(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A file of the journal without the line by which it is known again.
fn text(workspace: &TestWorkspace, path: &str) -> String {
    let text = fs::read_to_string(workspace.path("journal").join(path)).unwrap();
    text.split_inclusive('\n').filter(|it| !it.contains("imported")).collect()
}

#[test]
fn every_file_that_a_note_of_obsidian_names_comes_with_it() {
    let workspace = TestWorkspace::new();
    put(&workspace, "vault/.obsidian/app.json", "{}");
    for file in ["sea.png", "sun.png", "c.png", "tax.pdf", "z.png", "a b.canvas", "hidden.png"] {
        put(&workspace, &format!("vault/files/{file}"), file);
    }
    let note = "---\ncover: \"[[c.png]]\"\n---\n![sea](files/sea.png \"At the sea\") <img src=\"files/sun.png\">\n\
        [[tax.pdf]] ![z][ref] ![[a b.canvas]] `![[hidden.png]]` ![[sea.png|200]]\n\n\
        ```\n![[hidden.png]]\n```\n\n%%\n![[hidden.png]]\n%%\n\n[ref]: files/z.png\n";
    put(&workspace, "vault/2024-03-02.md", note);
    workspace.run("import vault").says("wrote 1 entry and 6 files").is_clean();
    let expected = "---\ncover: \"[[media/c.png]]\"\ndate: 2024-03-02\n---\n![sea](media/sea.png \"At the sea\") <img src=\"media/sun.png\">\n\
        [tax.pdf](media/tax.pdf) ![z][ref] [a b.canvas](media/a-b.canvas) `![[hidden.png]]` ![200](media/sea.png)\n\n\
        ```\n![[hidden.png]]\n```\n\n%%\n![[hidden.png]]\n%%\n\n[ref]: media/z.png\n";
    assert_eq!(text(&workspace, "2024/03/2024-03-02.md"), expected);
    workspace.run("import vault").says("1 there already").is_clean();
    put(&workspace, "vault/2024-03-03.md", "[x](gone.pdf) ![y](gone.png \"t\") [z](example.org)\n");
    workspace.run("import vault").says("not in the export: 2 (").is_clean();
    let expected = "---\ndate: 2024-03-03\n---\n\n[x](media/missing/gone.pdf) ![y](media/missing/gone.png \"t\") [z](example.org)\n";
    assert_eq!(text(&workspace, "2024/03/2024-03-03.md"), expected);
}

#[test]
fn a_page_of_logseq_keeps_its_code_and_gives_up_its_properties() {
    let workspace = TestWorkspace::new();
    put(&workspace, "graph/logseq/config.edn", "{}");
    for file in ["p.png", "p 4.png", "d.pdf", "i.png"] {
        put(&workspace, &format!("graph/assets/{file}"), file);
    }
    let page = "- tags:: in, block\n  mood:: bad\n- text ![i](../assets/p.png \"t\")\n  id:: 64000000-0000-0000-0000-000000000000\n\
        \t- ![x](<../assets/p 4.png>){:height 20} [a [b]](../assets/d.pdf) <img src=\"../assets/i.png\">\n\
        \t- ```\n\t  id:: no\n\t  ![i](../assets/p.png) ((64000000-0000-0000-0000-000000000000))\n\t  ```\n\
        \t- `![i](../assets/p.png)` ((64000000-0000-0000-0000-000000000000))\n";
    put(&workspace, "graph/journals/2024_03_02.md", page);
    workspace.run("import graph").says("wrote 1 entry and 4 files").is_clean();
    let expected = "---\ndate: 2024-03-02\ntags:\n  - in\n  - block\nmood: bad\n---\n\n- text ![i](media/p.png \"t\")\n\
        \x20 - ![x](media/p-4.png) [a [b]](media/d.pdf) <img src=\"media/i.png\">\n\
        \x20 - ```\n    id:: no\n    ![i](../assets/p.png) ((64000000-0000-0000-0000-000000000000))\n    ```\n\
        \x20 - `![i](../assets/p.png)` text ![i](media/p.png \"t\")\n";
    assert_eq!(text(&workspace, "2024/03/2024-03-02.md"), expected);
    workspace.run("import graph").says("1 there already").is_clean();
}

#[test]
fn front_matter_in_every_form_stays_where_it_stands() {
    let workspace = TestWorkspace::new();
    put(&workspace, "vault/.obsidian/app.json", "{}");
    put(&workspace, "vault/2024-03-01.md", "+++\ntitle = \"Sea\"\n[extra]\na = 1\n+++\nRain.\n");
    put(&workspace, "vault/2024-03-02.md", "---json\n{\"title\": \"Sun\"}\n---\nDry.\n");
    put(&workspace, "vault/2024-03-03.md", "{\"title\": \"Fog\", \"tags\": [\"a\"]}\n\nGrey.\n");
    put(&workspace, "vault/2024-03-04.md", "---\ntitle: Rome: a trip\ntags: [x]\n---\nText\n");
    put(&workspace, "vault/2024-03-05.md", "---\ntitle: Pisa: a trip\n---\nText\n");
    workspace
        .run("import vault")
        .says("cannot be read; it stays as it is (2 times)")
        .says("`journal lint` names each")
        .is_clean();
    let check = |day: &str, expected: &str| {
        assert_eq!(text(&workspace, &format!("2024/03/2024-03-{day}.md")), expected);
    };
    check("01", "+++\ndate = 2024-03-01\ntitle = \"Sea\"\n[extra]\na = 1\n+++\nRain.\n");
    check("02", "---json\n{\n\"date\": \"2024-03-02\",\n\"title\": \"Sun\"}\n---\nDry.\n");
    check("04", "---\ntitle: Rome: a trip\ntags: [x]\n---\nText\n");
    workspace.run("import vault").says("5 there already").is_clean();
    workspace.run("sync").says("2024-03-04.md").says("2024-03-05.md").has_findings();
    workspace.query("SELECT title FROM entries ORDER BY path LIMIT 3").gives("Sea\nSun\nFog");
    // What is mended is known again.
    let path = workspace.path("journal/2024/03/2024-03-04.md");
    let mended = fs::read_to_string(&path).unwrap().replace("Rome: a trip", "\"Rome: a trip\"");
    fs::write(&path, mended).unwrap();
    workspace.run("import vault").says("5 there already").is_clean();
    put(&workspace, "graph/logseq/config.edn", "{}");
    put(&workspace, "graph/journals/2024_04_02.md", "---\ntitle: y\ntags: [q]\n---\n- text\n");
    workspace.run("import graph").says("wrote 1 entry").is_clean();
    let expected = "---\ntitle: y\ntags: [q]\ndate: 2024-04-02\n---\n- text\n";
    assert_eq!(text(&workspace, "2024/04/2024-04-02.md"), expected);
    workspace.run("import graph").says("1 there already").is_clean();
}
