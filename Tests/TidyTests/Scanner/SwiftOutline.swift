/// The declarations and function bodies of a Swift file, found by counting braces and looking at the words before them.
///
/// Only what stands at the top level or directly inside a type is a declaration; locals are not. The scanner knows
/// nothing about types and need not: a brace belongs to the declaration that came last.
struct SwiftOutline {
    /// One declaration.
    struct Declaration: Equatable {
        /// The keyword, for example `func`.
        var keyword: String
        /// The word after the keyword.
        var name: String
        /// The line of its first attribute, modifier or keyword.
        var line: Int
        /// Whether it, or a type around it, is `private` or `fileprivate`.
        var isPrivate: Bool
        /// Whether it is marked `override`.
        var isOverride: Bool
    }

    /// The braces of one function, initialiser, subscript or property.
    struct Body: Equatable {
        /// Whose body it is.
        var name: String
        /// The line of the opening brace.
        var line: Int
        /// The number of lines between the braces.
        var lineCount: Int
    }

    /// The declarations in order.
    private(set) var declarations: [Declaration] = []
    /// The bodies in the order in which they end.
    private(set) var bodies: [Body] = []

    /// What a pair of braces encloses.
    private enum Scope {
        /// The members of a type.
        case type(isPrivate: Bool)
        /// Statements of the named declaration.
        case body(name: String, line: Int)
        /// Statements that belong to no declaration, or to one that is already counted.
        case block
    }

    private static let typeKeywords: Set = ["struct", "class", "enum", "actor", "protocol", "extension"]
    private static let memberKeywords: Set = [
        "func", "var", "let", "init", "deinit", "subscript", "case", "typealias", "associatedtype", "macro",
    ]
    private static let modifiers: Set = [
        "public", "internal", "package", "private", "fileprivate", "open", "static", "class", "final", "lazy", "weak",
        "unowned", "mutating", "nonmutating", "override", "required", "convenience", "indirect", "dynamic",
        "nonisolated", "isolated", "consuming", "borrowing", "prefix", "postfix", "infix", "optional", "distributed",
    ]

    private let tokens: [Token]
    private var position = 0
    private var scopes: [(scope: Scope, parentheses: Int)] = []
    private var parentheses = 0
    /// What the next brace at this level would open.
    private var pending: Scope?

    /// Outlines a file.
    init(_ source: MaskedSource) {
        tokens = Token.all(in: source)
        while position < tokens.count {
            if isDeclarationLevel, isStatementStart, let end = declare() {
                position = end
                continue
            }
            structure(tokens[position])
            position += 1
        }
    }

    private var isDeclarationLevel: Bool {
        guard parentheses == 0 else { return false }
        guard let innermost = scopes.last else { return true }
        if case .type = innermost.scope { return true }
        return false
    }

    /// Whether a declaration can begin here: on a new line, or after a brace or a semicolon.
    private var isStatementStart: Bool {
        guard position > 0 else { return true }
        let previous = tokens[position - 1]
        return previous.line < tokens[position].line || ["{", "}", ";"].contains(previous.text)
    }

    /// Reads attributes, modifiers, keyword and name of a declaration that begins here. Returns the position after
    /// them, or nil when none begins here.
    private mutating func declare() -> Int? {
        var index = position
        var found: Set<String> = []
        while index < tokens.count {
            let word = tokens[index].text
            if word == "@" {
                index = afterParentheses(index + 2)
            } else if Self.modifiers.contains(word), !isTypeKeyword(at: index) {
                let end = afterParentheses(index + 1)
                // `private(set)` restricts only the setter.
                let isSetterOnly = end - index == 4 && tokens[index + 2].text == "set"
                if !isSetterOnly { found.insert(word) }
                index = end
            } else {
                break
            }
        }
        guard index < tokens.count else { return nil }
        let keyword = tokens[index].text
        let isType = Self.typeKeywords.contains(keyword)
        guard isType || Self.memberKeywords.contains(keyword) else { return nil }
        let isPrivate = isInsidePrivateType || found.contains("private") || found.contains("fileprivate")
        let name = index + 1 < tokens.count ? tokens[index + 1].text : ""
        declarations.append(
            Declaration(
                keyword: keyword, name: name, line: tokens[position].line, isPrivate: isPrivate,
                isOverride: found.contains("override")))
        pending = isType ? .type(isPrivate: isPrivate) : .body(name: bodyName(keyword, name), line: 0)
        if keyword == "case" { return afterCases(index) }
        // The name of an initialiser or subscript is a mark that must still be counted.
        return Token.isWordByte(name.utf8.first ?? 0) || name.hasPrefix("`") ? index + 2 : index + 1
    }

    private func bodyName(_ keyword: String, _ name: String) -> String {
        ["init", "deinit", "subscript"].contains(keyword) ? keyword : name
    }

    /// `class` is a modifier in `class func` and a keyword in `class Name`.
    private func isTypeKeyword(at index: Int) -> Bool {
        guard tokens[index].text == "class", index + 1 < tokens.count else { return false }
        let next = tokens[index + 1].text
        return !Self.memberKeywords.contains(next) && !Self.modifiers.contains(next)
    }

    private var isInsidePrivateType: Bool {
        scopes.contains { entry in
            if case .type(let isPrivate) = entry.scope { isPrivate } else { false }
        }
    }

    /// The position after the parenthesised group at `index` on the same line, or `index` when there is none.
    private func afterParentheses(_ index: Int) -> Int {
        guard index < tokens.count, index > 0, tokens[index].text == "(", tokens[index].line == tokens[index - 1].line
        else { return index }
        var depth = 0
        for end in index..<tokens.count {
            if tokens[end].text == "(" { depth += 1 }
            if tokens[end].text == ")" { depth -= 1 }
            if depth == 0 { return end + 1 }
        }
        return tokens.count
    }

    /// The position after the cases that follow one keyword, with their payloads and raw values.
    private func afterCases(_ index: Int) -> Int {
        var depth = 0
        for end in (index + 1)..<max(index + 1, tokens.count) {
            let previous = tokens[end - 1]
            let isContinued = end == index + 1 || [",", "=", "("].contains(previous.text)
            if depth == 0, !isContinued, tokens[end].line > previous.line || ["}", ";"].contains(tokens[end].text) {
                return end
            }
            if ["(", "["].contains(tokens[end].text) { depth += 1 }
            if [")", "]"].contains(tokens[end].text) { depth -= 1 }
        }
        return tokens.count
    }

    private mutating func structure(_ token: Token) {
        switch token.text {
        case "(", "[": parentheses += 1
        case ")", "]": parentheses -= 1
        case "{": open(token)
        case "}": close(token)
        default: break
        }
    }

    private mutating func open(_ token: Token) {
        var scope = Scope.block
        if isDeclarationLevel, let due = pending {
            scope = due
            if case .body(let name, _) = due {
                scope = .body(name: name, line: token.line)
            }
            pending = nil
        }
        scopes.append((scope, parentheses))
        parentheses = 0
    }

    private mutating func close(_ token: Token) {
        guard let closed = scopes.popLast() else { return }
        parentheses = closed.parentheses
        pending = nil
        if case .body(let name, let line) = closed.scope {
            bodies.append(Body(name: name, line: line, lineCount: max(0, token.line - line - 1)))
        }
    }
}
