internal import Yams

/// Says in a person's words why text is no YAML.
enum YAMLSyntax {
    /// The problem that stopped the parser.
    static func problem(_ error: any Error, text: String) -> ConfigurationProblem {
        guard let error = error as? YamlError else {
            return problem(.file, "the file cannot be read as YAML (\(error))")
        }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let line = mark.line
            if hasTab(text, line: line) {
                return ConfigurationProblem(
                    source: .line(line), path: "", what: "a tab stands where YAML allows only spaces",
                    advice: "indent with spaces")
            }
            if problem.contains("another document") {
                return ConfigurationProblem(
                    source: .line(line), path: "", what: "a second document begins here",
                    advice: "keep one document; remove the line \"---\"")
            }
            if problem.contains("nesting level") {
                return ConfigurationProblem(
                    source: .line(line), path: "", what: "values are nested too deep",
                    advice: "stay within a depth of \(YAMLReader.depthMax)")
            }
            let words = [context.map { "\($0.text) (line \($0.mark.line))" }, problem].compactMap { $0 }
            return self.problem(.line(line), "not YAML: " + words.joined(separator: ", "))
        case .reader(let problem, let offset, _, _):
            let before = offset.map { text.prefix($0) } ?? ""
            let line = 1 + before.count { $0.isNewline }
            return self.problem(.line(line), "not YAML: \(problem)")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, .duplicatedKeysInMapping:
            return problem(.file, "the file cannot be read as YAML")
        }
    }

    private static func problem(_ source: ConfigurationSource, _ what: String) -> ConfigurationProblem {
        let advice =
            "correct it there or just above; a value with \": \" or \" #\" in it, or with a special first letter,"
        return ConfigurationProblem(source: source, path: "", what: what, advice: advice + " needs quotes")
    }

    /// Whether the white space at the beginning of a line holds a tab.
    private static func hasTab(_ text: String, line: Int) -> Bool {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        guard lines.indices.contains(line - 1) else { return false }
        return lines[line - 1].prefix { $0 == " " || $0 == "\t" }.contains("\t")
    }
}
