import FoundationEssentials

/// The document openapi.yaml, read line by line, which its fixed layout allows: paths at two spaces, methods at four.
enum OpenAPIDocument {
    /// The package's folder: four steps up from this file.
    private static let root = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()

    /// The text.
    static var text: String {
        get throws { try String(contentsOfFile: root + "/openapi.yaml", encoding: .utf8) }
    }

    /// The operations: `GET /path`, and the lines that describe each.
    static func operations() throws -> [String: [Substring]] {
        var operations: [String: [Substring]] = [:]
        var isInPaths = false
        var path = ""
        var operation: String?
        for line in try text.split(separator: "\n", omittingEmptySubsequences: false) {
            if !line.isEmpty, !line.hasPrefix(" ") {
                isInPaths = line == "paths:"
                operation = nil
            } else if isInPaths, line.hasPrefix("  /") {
                path = String(line.dropFirst(2).dropLast())
                operation = nil
            } else if isInPaths, line.hasPrefix("    "), !line.hasPrefix("     "), line.hasSuffix(":") {
                operation = line.dropFirst(4).dropLast().uppercased() + " " + path
            }
            if let operation { operations[operation, default: []].append(line) }
        }
        return operations
    }
}
