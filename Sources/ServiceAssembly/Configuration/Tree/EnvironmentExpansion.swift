/// Replaces `${NAME}` and `${NAME:-default}` in one value.
///
/// It works on values after YAML is parsed, so that what a variable holds can never become a key, a list or a comment.
/// `$${` stands for a literal `${`; any other `$` is itself.
struct EnvironmentExpansion {
    /// The variables.
    let environment: [String: String]

    /// What is wrong with a reference.
    struct Failure: Error {
        /// What is wrong.
        let what: String
        /// What to do.
        let advice: String
    }

    /// The text with every reference replaced. A default counts when the variable is not set or empty.
    func expand(_ text: String) throws(Failure) -> String {
        guard text.utf8.contains(36) else { return text }
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                rest = rest.dropFirst(2)
                guard let end = rest.firstIndex(of: "}") else {
                    throw Failure(what: "a \"${\" has no \"}\"", advice: Self.literalAdvice("close it"))
                }
                result += try value(of: rest[..<end])
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private func value(of reference: Substring) throws(Failure) -> String {
        var name = reference
        var fallback: Substring?
        if let colon = reference.firstIndex(of: ":"), reference[colon...].hasPrefix(":-") {
            name = reference[..<colon]
            fallback = reference[colon...].dropFirst(2)
        }
        guard Self.isName(name) else {
            throw Failure(
                what: "\"${\(reference)}\" does not name an environment variable",
                advice: Self.literalAdvice("write ${NAME} or ${NAME:-default}"))
        }
        let value = environment[String(name)]
        if let fallback { return value.flatMap { $0.isEmpty ? nil : $0 } ?? String(fallback) }
        guard let value else {
            throw Failure(
                what: "the environment variable \(name) is not set",
                advice: Self.literalAdvice("set it, or write ${\(name):-default}"))
        }
        return value
    }

    private static func literalAdvice(_ advice: String) -> String { advice + "; a literal \"${\" is written \"$${\"" }

    private static func isName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 95
        }
    }
}
