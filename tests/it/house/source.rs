//! A tree of Rust files read: its modules, what each brings into scope, and every path that its code names.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

/// A path through modules, from the root of the crate.
pub(super) type Path = Vec<String>;

/// What one file holds, but for its tests.
pub(super) struct Module {
    /// The file, as seen from the root of the tree.
    pub(super) file: String,
    /// The names of the modules below it.
    pub(super) children: BTreeSet<String>,
    /// What `use` brings into scope, by the name that it has here.
    pub(super) imports: BTreeMap<String, Path>,
    /// The modules that `use …::*` opens.
    pub(super) globs: Vec<Path>,
    /// Every path of the code, imports among them, but for those that are only handed on.
    pub(super) named: BTreeSet<Path>,
    /// The paths whose names are handed on to others (`pub use`).
    pub(super) handed_on: BTreeSet<Path>,
}

/// The modules of a crate by their paths; the root has the empty one.
pub(super) struct Crate {
    pub(super) modules: BTreeMap<Path, Module>,
}

impl Crate {
    /// Reads files, given as pairs of a name below the root of the tree (`archive/mod.rs`) and a text.
    pub(super) fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let modules = files.into_iter().map(|(file, text)| (path_of(file), read(file, text)));
        Self { modules: modules.collect() }
    }

    /// The top-level module whose name a path spells, whatever is handed on from there.
    pub(super) fn door_of(&self, path: &[String], from: &Path) -> Option<String> {
        let (start, rest) = self.start_of(path, from)?;
        let mut whole = start;
        whole.extend(rest.iter().cloned());
        let top = whole.into_iter().next()?;
        self.modules.contains_key(&vec![top.clone()]).then_some(top)
    }

    /// The module that defines what a path names in a module, where it is one of the crate's.
    pub(super) fn end_of(&self, path: &[String], from: &Path) -> Option<Path> {
        self.follow(path, from, 0)
    }

    fn follow(&self, path: &[String], from: &Path, depth: usize) -> Option<Path> {
        // A ring of names that are handed on to each other ends here.
        if depth > 20 {
            return None;
        }
        let (mut at, mut rest) = self.start_of(path, from)?;
        while let Some((name, further)) = rest.split_first() {
            let module = self.modules.get(&at)?;
            if module.children.contains(name) {
                at.push(name.clone());
                rest = further;
                continue;
            }
            if let Some(import) = module.imports.get(name) {
                let onward: Path = import.iter().chain(further).cloned().collect();
                return self.follow(&onward, &at, depth + 1);
            }
            let handed_on = module.globs.iter().find_map(|glob| {
                let opened = self.follow(glob, &at, depth + 1)?;
                let is_there = opened != at && self.modules[&opened].children.contains(name);
                is_there.then(|| self.follow(rest, &opened, depth + 1)).flatten()
            });
            return handed_on.or(Some(at));
        }
        self.modules.contains_key(&at).then_some(at)
    }

    /// Where a path begins, and what is left of it from there; none for one into another crate.
    fn start_of<'p>(&self, path: &'p [String], from: &Path) -> Option<(Path, &'p [String])> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some((Path::new(), rest)),
            "self" => Some((from.clone(), rest)),
            "super" => {
                let ups = path.iter().take_while(|it| *it == "super").count();
                let kept = from.len().checked_sub(ups)?;
                Some((from[..kept].to_vec(), &path[ups..]))
            }
            name => {
                let module = self.modules.get(from)?;
                let is_here = module.children.contains(name) || module.imports.contains_key(name);
                is_here.then(|| (from.clone(), path))
            }
        }
    }
}

/// The module that a file is.
fn path_of(file: &str) -> Path {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    let is_root = path == "lib" || path == "main";
    path.split('/').filter(|_| !is_root).map(str::to_owned).collect()
}

fn read(file: &str, text: &str) -> Module {
    let tree = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut reader = Reader::default();
    reader.visit_file(&tree);
    let Reader { children, imports, globs, named, handed_on, .. } = reader;
    Module { file: file.to_owned(), children, imports, globs, named, handed_on }
}

#[derive(Default)]
struct Reader {
    children: BTreeSet<String>,
    imports: BTreeMap<String, Path>,
    globs: Vec<Path>,
    named: BTreeSet<Path>,
    handed_on: BTreeSet<Path>,
    /// Whether the `use` that is being read hands names on (`pub use`).
    is_handed_on: bool,
}

impl Reader {
    /// Takes a tree of `use` apart.
    fn import(&mut self, tree: &syn::UseTree, before: &Path) {
        let with = |name: &syn::Ident| -> Path {
            before.iter().cloned().chain([name.to_string()]).collect()
        };
        match tree {
            syn::UseTree::Path(it) => self.import(&it.tree, &with(&it.ident)),
            syn::UseTree::Group(it) => it.items.iter().for_each(|it| self.import(it, before)),
            syn::UseTree::Glob(_) => {
                self.name(before.clone());
                self.globs.push(before.clone());
            }
            syn::UseTree::Name(it) if it.ident == "self" => {
                let name = before.last().cloned().unwrap_or_default();
                self.bring(name, before.clone());
            }
            syn::UseTree::Name(it) => self.bring(it.ident.to_string(), with(&it.ident)),
            syn::UseTree::Rename(it) => {
                let whole = if it.ident == "self" { before.clone() } else { with(&it.ident) };
                self.bring(it.rename.to_string(), whole);
            }
        }
    }

    fn name(&mut self, path: Path) {
        let shelf = if self.is_handed_on { &mut self.handed_on } else { &mut self.named };
        shelf.insert(path);
    }

    fn bring(&mut self, name: String, path: Path) {
        self.name(path.clone());
        // `use x;` of a name that is the path's own first one would lead in a ring.
        if path.first() != Some(&name) {
            self.imports.insert(name, path);
        }
    }

    /// Paths in the words of a macro, which are no syntax yet.
    fn words(&mut self, text: &str) {
        for run in text.split(|it: char| !(it.is_alphanumeric() || it == '_' || it == ':')) {
            let path: Path = run.split("::").map(str::to_owned).collect();
            if path.len() > 1 && path.iter().all(|it| !it.is_empty()) {
                self.named.insert(path);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if is_for_tests(&item.attrs) {
            return;
        }
        if item.content.is_none() {
            self.children.insert(item.ident.to_string());
        }
        visit::visit_item_mod(self, item);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.is_handed_on = !matches!(item.vis, syn::Visibility::Inherited);
            self.import(&item.tree, &Path::new());
        }
    }

    /// `pub(super)` names nothing of the module above.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let named = path.segments.iter().map(|it| it.ident.to_string());
        self.named.insert(named.collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, it: &'ast syn::Macro) {
        // Spaces stand around each sign when tokens are printed.
        self.words(&it.tokens.to_string().replace(" :: ", "::"));
        visit::visit_macro(self, it);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_impl(self, item);
        }
    }
}

/// Whether an item is there in tests alone.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|it| {
        it.path().is_ident("cfg")
            && matches!(&it.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}
