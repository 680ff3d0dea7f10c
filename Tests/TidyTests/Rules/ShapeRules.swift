/// Rules about the size of files, functions and lines, and about how a file begins.
enum ShapeRules {
    /// The most lines of a file.
    static let fileLinesMax = 300
    /// The most lines between the braces of a function.
    static let bodyLinesMax = 70
    /// The most columns of a line.
    static let columnsMax = 120

    /// A file that is too long.
    static func files(_ source: MaskedSource) -> [Violation] {
        guard !source.isGenerated, source.lineCount > fileLinesMax else { return [] }
        return [
            Violation(
                path: source.path, line: fileLinesMax + 1, what: "the file has \(source.lineCount) lines",
                why: "at most \(fileLinesMax) can be read in one sitting",
                instead: "Move a concern to Type+Aspect.swift or a type of its own")
        ]
    }

    /// Functions that are too long.
    static func functions(_ source: MaskedSource, _ outline: SwiftOutline) -> [Violation] {
        guard !source.isGenerated else { return [] }
        return outline.bodies.filter { $0.lineCount > bodyLinesMax }.map { body in
            Violation(
                path: source.path, line: body.line, what: "the body of `\(body.name)` has \(body.lineCount) lines",
                why: "at most \(bodyLinesMax) fit on a screen",
                instead: "Give its steps names and functions of their own")
        }
    }

    /// Lines that are too long, in characters.
    static func lines(_ source: MaskedSource) -> [Violation] {
        guard !source.isGenerated else { return [] }
        return (1...max(1, source.lineCount)).compactMap { line in
            let start = source.lineStarts[line - 1]
            let end = line < source.lineStarts.count ? source.lineStarts[line] - 1 : source.bytes.count
            guard end - start > columnsMax else { return nil }
            let columns = source.text(of: source.bytes, line: line).count
            guard columns > columnsMax else { return nil }
            return Violation(
                path: source.path, line: line, what: "the line has \(columns) columns",
                why: "at most \(columnsMax) fit side by side", instead: "Wrap it; swift format does most of it")
        }
    }

    /// A file that begins with anything but imports, a documentation comment or code.
    static func beginning(_ source: MaskedSource) -> [Violation] {
        let first = source.text(of: source.bytes, line: 1)
        let isHeader = first.hasPrefix("/*") || (first.hasPrefix("//") && !first.hasPrefix("///"))
        guard !source.isGenerated, isHeader || first.isEmpty else { return [] }
        return [
            Violation(
                path: source.path, line: 1,
                what: first.isEmpty ? "the file begins with an empty line" : "a header comment",
                why: "files begin with imports or the documented type, and the licence stands in one place",
                instead: "Remove it, or say it in the documentation of the type")
        ]
    }
}
