//! Chromium without a window, driven by its own protocol over two pipes: what a page asks for, says and shows.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A browser with one tab.
pub(crate) struct Browser {
    child: Child,
    commands: File,
    events: BufReader<File>,
    session: Value,
    next: u64,
    /// What pages said, asked for or asked of the person since [`Browser::open`].
    pub(crate) complaints: Vec<String>,
    loads: usize,
    /// The address of the page that is open.
    address: String,
    _profile: TempDir,
}

impl Browser {
    /// Starts one; none where none is installed, which is said.
    #[expect(clippy::print_stderr, reason = "a test that tests nothing says so")]
    pub(crate) fn start() -> Option<Self> {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let is_there = |name: &&str| Command::new(name).arg("--version").output().is_ok();
        let Some(name) = names.into_iter().find(is_there) else {
            eprintln!("skipped: no Chromium is installed");
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let pipe = |name: &str| {
            let path = profile.path().join(name);
            assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
            path
        };
        let (commands, events) = (pipe("commands"), pipe("events"));
        // The browser reads commands from its third file and writes events to its fourth.
        let script = format!(
            "exec {name} --headless --no-sandbox --disable-gpu --no-first-run --disable-sync --disable-quic \
             --disable-background-networking --disable-component-update --remote-debugging-pipe \
             --user-data-dir=\"$1/profile\" 3<\"$1/commands\" 4>\"$1/events\""
        );
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &script, "sh"]).arg(profile.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        let commands = File::options().write(true).open(commands).unwrap();
        let events = BufReader::new(File::open(events).unwrap());
        let mut browser = Self {
            child,
            commands,
            events,
            session: Value::Null,
            next: 0,
            complaints: Vec::new(),
            loads: 0,
            address: String::new(),
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let tab = json!({"targetId": target["targetId"], "flatten": true});
        browser.session = browser.call("Target.attachToTarget", &tab)["sessionId"].clone();
        for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    /// Opens a file, and waits until all of it is loaded.
    pub(crate) fn open(&mut self, file: &Path) {
        self.complaints.clear();
        self.loads = 0;
        self.address = format!("file://{}", file.display());
        self.call("Page.navigate", &json!({"url": self.address.clone()}));
        while self.loads == 0 {
            let message = self.receive();
            self.note(&message);
        }
    }

    /// What an expression of JavaScript gives in the page.
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", &asked);
        assert!(answer["exceptionDetails"].is_null(), "{answer}");
        answer["result"]["value"].clone()
    }

    /// What a screen reader finds in the page: the role of each node, and its name.
    pub(crate) fn nodes(&mut self) -> Vec<(String, String)> {
        let tree = self.call("Accessibility.getFullAXTree", &json!({}));
        let text = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
        let nodes = tree["nodes"].as_array().unwrap().iter();
        let heard = nodes.filter(|it| it["ignored"] != true);
        heard.map(|it| (text(&it["role"]), text(&it["name"]))).collect()
    }

    fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(id, method, parameters);
        loop {
            let message = self.receive();
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].clone();
            }
            self.note(&message);
        }
    }

    fn send(&mut self, id: u64, method: &str, parameters: &Value) {
        let mut message = json!({"id": id, "method": method, "params": parameters});
        if !self.session.is_null() {
            message["sessionId"] = self.session.clone();
        }
        self.commands.write_all(format!("{message}\0").as_bytes()).unwrap();
    }

    fn receive(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.events.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser is gone");
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Keeps what a page should not do.
    fn note(&mut self, message: &Value) {
        let parameters = &message["params"];
        match message["method"].as_str().unwrap_or_default() {
            "Page.loadEventFired" => self.loads += 1,
            "Network.requestWillBeSent" if parameters["request"]["url"] == self.address => {}
            "Page.javascriptDialogOpening" => {
                self.complaints.push(format!("a dialog: {parameters}"));
                self.next += 1;
                self.send(self.next, "Page.handleJavaScriptDialog", &json!({"accept": true}));
            }
            "Network.requestWillBeSent"
            | "Runtime.consoleAPICalled"
            | "Runtime.exceptionThrown"
            | "Log.entryAdded" => self.complaints.push(message.to_string()),
            _ => {}
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Where it is gone already there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
