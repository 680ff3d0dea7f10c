internal import Yams

/// Reads YAML text into a tree of nodes and reports what stands in the way.
///
/// Yams parses; this type adds what a configuration needs: lines on every value, `${…}` replaced in values and nowhere
/// else, duplicate keys reported side by side with everything else, and limits. Anchors and aliases work; merge keys
/// (`<<`) and keys that are no text are refused.
struct YAMLReader {
    /// Maps and lists may be nested this deep; `extra_body` is the only place that needs more than six.
    static let depthMax = 64
    /// Most values, counted after aliases are followed, so that a few lines of aliases cannot fill the memory.
    static let nodesMax = 100_000

    /// Replaces `${…}`.
    let expansion: EnvironmentExpansion
    /// What was found wrong.
    private(set) var problems: [ConfigurationProblem] = []
    private var marks: [String: String] = [:]
    private var nodeCount = 0
    private var hasReportedLimit = false

    /// A reader that takes variables from `environment`.
    init(environment: [String: String]) {
        expansion = EnvironmentExpansion(environment: environment)
    }

    /// The tree of `text`; `nil` where it cannot be parsed, with the reason in `problems`.
    mutating func read(_ text: String) -> ConfigurationNode? {
        var text = text
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        guard let root = compose(text) else { return nil }
        return convert(root, path: "", depth: 0)
    }

    /// Parses, and where a key stands twice marks its first place and parses again, so that duplicates do not hide each
    /// other or anything else.
    private mutating func compose(_ text: String) -> Node? {
        var text = text
        while true {
            do {
                return try Yams.compose(yaml: text, .default, .default, .utf8) ?? Node("", .implicit, .plain)
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let mark = "\u{E000}\(marks.count)\u{E001}"
                guard marks.count < 100, let marked = DuplicateKeys.marking(text, at: context.mark, with: mark) else {
                    report(duplicate: names.first ?? "", path: names.first ?? "", line: context.mark.line, first: nil)
                    return nil
                }
                marks[mark] = names.first ?? ""
                text = marked
            } catch {
                problems.append(YAMLSyntax.problem(error, text: text))
                return nil
            }
        }
    }

    private mutating func convert(_ node: Node, path: String, depth: Int) -> ConfigurationNode {
        let source = node.mark.map { ConfigurationSource.line($0.line) } ?? .file
        nodeCount += 1
        guard depth <= Self.depthMax, nodeCount <= Self.nodesMax else {
            reportLimit(depth > Self.depthMax ? "values are nested too deep" : "the file holds too many values", source)
            return ConfigurationNode(source: source, content: .broken)
        }
        let content: ConfigurationNode.Content
        switch node {
        case .scalar(let scalar):
            content = convert(scalar, path: path, source: source)
        case .sequence(let sequence):
            content = .list(
                sequence.enumerated().map { index, item in
                    convert(item, path: ConfigurationPath.item(of: path, index), depth: depth + 1)
                })
        case .mapping(let mapping):
            content = .map(convert(mapping, path: path, depth: depth))
        case .alias:
            content = .broken
        }
        return ConfigurationNode(source: source, content: content)
    }

    private mutating func convert(
        _ scalar: Node.Scalar, path: String, source: ConfigurationSource
    ) -> ConfigurationNode.Content {
        let isPlain = scalar.style == .plain
        if isPlain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) { return .empty }
        do throws(EnvironmentExpansion.Failure) {
            let text = try expansion.expand(scalar.string)
            return .scalar(ConfigurationScalar(written: scalar.string, text: text, isPlain: isPlain))
        } catch {
            report(source, path, error.what, error.advice)
            return .broken
        }
    }

    private mutating func convert(_ mapping: Node.Mapping, path: String, depth: Int) -> [ConfigurationEntry] {
        var entries: [ConfigurationEntry] = []
        var firstLines: [String: Int] = [:]
        for (key, value) in mapping {
            let line = key.mark?.line ?? 1
            guard let written = key.scalar?.string else {
                report(.line(line), path, "a key is a list or a map", "write a name followed by a colon")
                continue
            }
            if let mark = marks.keys.first(where: { written.hasPrefix($0) }) {
                let name = String(written.unicodeScalars.dropFirst(mark.unicodeScalars.count))
                firstLines[name] = min(firstLines[name] ?? line, line)
                // Its value is dropped, and yet what is wrong inside is said.
                _ = convert(value, path: ConfigurationPath.child(of: path, name), depth: depth + 1)
                continue
            }
            let childPath = ConfigurationPath.child(of: path, written)
            if written == "<<" {
                let advice = "write the keys out, or give a whole value an anchor and repeat it with an alias"
                report(.line(line), childPath, "merge keys are not supported", advice)
                continue
            }
            if let first = firstLines[written] {
                report(duplicate: written, path: childPath, line: line, first: first)
                if entries.contains(where: { $0.name == written }) { continue }
            }
            firstLines[written] = line
            var node = convert(value, path: childPath, depth: depth + 1)
            node.source = .line(line)
            entries.append(ConfigurationEntry(name: written, node: node))
        }
        return entries
    }

    private mutating func reportLimit(_ what: String, _ source: ConfigurationSource) {
        guard !hasReportedLimit else { return }
        hasReportedLimit = true
        report(source, "", what, "stay within a depth of \(Self.depthMax) and \(Self.nodesMax) values")
    }

    private mutating func report(duplicate name: String, path: String, line: Int, first: Int?) {
        let place = first.map { $0 == line ? ", both times on this line" : ", first on line \($0)" } ?? ""
        report(.line(line), path, "the key \"\(name)\" stands twice\(place)", "keep one of them")
    }

    private mutating func report(_ source: ConfigurationSource, _ path: String, _ what: String, _ advice: String) {
        problems.append(ConfigurationProblem(source: source, path: path, what: what, advice: advice))
    }
}
