/// Every declaration of Sources that is not private has a documentation comment directly above it.
///
/// Extensions and deinitialisers need none, overrides inherit theirs, and members of a private type are private. One
/// comment documents one declaration, so a second one on the same line has none.
enum DocumentationRule {
    private static let exempt: Set = ["extension", "deinit"]

    /// The declarations without a comment.
    static func violations(_ source: MaskedSource, _ outline: SwiftOutline) -> [Violation] {
        guard !source.isGenerated else { return [] }
        var documentedLine = 0
        return outline.declarations.compactMap { declaration in
            let isFirstOfLine = declaration.line != documentedLine
            documentedLine = declaration.line
            if declaration.isPrivate || declaration.isOverride || exempt.contains(declaration.keyword) { return nil }
            if isFirstOfLine, isDocumentation(source, line: declaration.line - 1) { return nil }
            let name = ["init", "subscript"].contains(declaration.keyword) ? "" : " " + declaration.name
            return Violation(
                path: source.path, line: declaration.line,
                what: "`\(declaration.keyword)\(name)` has no documentation comment",
                why: "a reader should learn what it is, units, ranges and errors without reading its callers",
                instead: "Write `///` sentences directly above it, or make it private")
        }
    }

    private static func isDocumentation(_ source: MaskedSource, line: Int) -> Bool {
        guard line >= 1 else { return false }
        return source.text(of: source.comments, line: line).drop { $0 == " " }.hasPrefix("///")
    }
}
