/// How the path of a key is written: names joined by points, items of a list in brackets.
enum ConfigurationPath {
    /// The path of the key `name` below `path`.
    static func child(of path: String, _ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    /// The path of an item of the list at `path`, counted from 0.
    static func item(of path: String, _ index: Int) -> String { "\(path)[\(index)]" }
}
