public import RewardCore

/// Checks a template's text before it is taken: `{{name}}`, `{{{name}}}`, `{{#name}}…{{/name}}`, `{{^name}}…{{/name}}`
/// with the variables of its name, and nothing else of Mustache.
///
/// One pass over the bytes finds the tags; sections are kept on a stack, and every use of a required variable with the
/// sections around it. A required variable must be rendered whichever optional ones are there, so its uses are tried
/// against every combination of those. Problems are gathered, none ends the scan. Closing marks and line ends are
/// remembered, so that a text of nothing but opening marks is read only once.
public struct TemplateScanner: Sendable {
    /// How deep sections may nest; deeper ones are refused, because rendering recurses. Default and only value 16.
    public static let depthMax = 16
    /// Most problems that are listed; the last one then counts the rest.
    public static let problemsMax = 100

    /// One section around a place.
    private struct Section: Hashable {
        let name: String
        let isInverted: Bool
    }

    private struct Open {
        let section: Section
        let start: Int
    }

    private let variables: [String]
    private let required: [String]
    private let bytes: [UInt8]
    private var places: TemplatePlaces
    private var open: [Open] = []
    private var uses: [String: Set<[Section]>] = [:]
    private var problems: [TemplateProblem] = []
    private var omitted = 0
    private var doubleClosing = ByteSearch("}}")
    private var tripleClosing = ByteSearch("}}}")
    private var lineEnd = ByteSearch("\n", "\r")
    private var opening = ByteSearch("{{")

    /// Everything that is wrong with a text for the template of that name, in the order of the text, then what is
    /// missing from it; empty where it can be taken.
    ///
    /// - Parameter kind: the kind of the task's rubrics, on which the variables of some names depend.
    public static func problems(
        in text: String, of name: TemplateName, for kind: RubricKind = .items
    ) -> [TemplateProblem] {
        problems(in: text, variables: name.variables(for: kind), required: name.requiredVariables(for: kind))
    }

    /// The same for a template that may use `variables` and must render those that are `required`, as a service lists
    /// them.
    public static func problems(
        in text: String, variables: [String], required: [String]
    ) -> [TemplateProblem] {
        var scanner = TemplateScanner(text, variables, required)
        scanner.scan()
        return scanner.problems
    }

    private init(_ text: String, _ variables: [String], _ required: [String]) {
        self.variables = variables
        self.required = required
        bytes = Array(text.utf8)
        places = TemplatePlaces(text)
    }

    private mutating func scan() {
        var index = 0
        while let start = opening.next(in: bytes, from: index) { index = readTag(at: start) }
        for section in open {
            let mark = section.section.isInverted ? "^" : "#"
            let tag = "{{\(mark)\(section.section.name)}}"
            add(section.start, "the section \(tag) is never closed; add {{/\(section.section.name)}}")
        }
        problems = problems.enumerated().sorted { left, right in
            guard let first = left.element.place, let second = right.element.place, first != second else {
                return left.offset < right.offset
            }
            return (first.line, first.column) < (second.line, second.column)
        }.map(\.element)
        for variable in required where !isAlwaysRendered(variable) {
            problems.append(TemplateProblem(place: nil, detail: missing(variable)))
        }
        guard omitted > 0 else { return }
        problems.append(TemplateProblem(place: nil, detail: "\(omitted) further problems are not listed"))
    }

    /// Reads the tag that begins at `start` and returns where to go on.
    private mutating func readTag(at start: Int) -> Int {
        let isTriple = start + 2 < bytes.count && bytes[start + 2] == UInt8(ascii: "{")
        let inner = start + (isTriple ? 3 : 2)
        let closing = isTriple ? tripleClosing.next(in: bytes, from: inner) : doubleClosing.next(in: bytes, from: inner)
        guard let end = closing, end < lineEnd.next(in: bytes, from: inner) ?? bytes.count else {
            let closing = isTriple ? "}}}" : "}}"
            add(start, "the tag is not closed on its line; close it with \(closing)")
            return inner
        }
        let next = end + (isTriple ? 3 : 2)
        var content = bytes[inner..<end]
        let mark = content.first ?? 0
        if !isTriple, [UInt8(ascii: "#"), UInt8(ascii: "^"), UInt8(ascii: "/")].contains(mark) {
            content = content.dropFirst()
        }
        let variable = Self.trimmed(content)
        guard Self.isName(variable) else {
            let tag = String(decoding: bytes[start..<next].prefix(60), as: UTF8.self)
            let advice = "use {{name}}, {{{name}}}, {{#name}}…{{/name}} or {{^name}}…{{/name}}"
            add(start, "the tag \(tag) is outside the template language; \(advice)")
            return next
        }
        if Self.joins(last: bytes[..<start], first: bytes[next...]) {
            let tag = String(decoding: bytes[start..<next], as: UTF8.self)
            add(start, "a character beside \(tag) joins with its braces into one; put a space between them")
        }
        let text = String(decoding: variable, as: UTF8.self)
        switch isTriple ? 0 : mark {
        case UInt8(ascii: "#"): begin(Section(name: text, isInverted: false), at: start)
        case UInt8(ascii: "^"): begin(Section(name: text, isInverted: true), at: start)
        case UInt8(ascii: "/"): close(text, at: start)
        default:
            check(text, at: start)
            // Deeper ones are refused anyway, and would cost as much as they are deep.
            if open.count <= Self.depthMax { uses[text, default: []].insert(open.map(\.section)) }
        }
        return next
    }

    private mutating func begin(_ section: Section, at start: Int) {
        check(section.name, at: start)
        if open.count == Self.depthMax {
            add(start, "sections nest deeper than \(Self.depthMax) here; take out the section \(section.name)")
        }
        open.append(Open(section: section, start: start))
    }

    private mutating func close(_ name: String, at start: Int) {
        if let last = open.last, last.section.name == name {
            open.removeLast()
            return
        }
        guard let opened = open.lastIndex(where: { $0.section.name == name }) else {
            add(start, "{{/\(name)}} closes a section that is not open; remove it or open it with {{#\(name)}}")
            return
        }
        let inner = open[(opened + 1)...].map(\.section.name).reversed().map { "{{/\($0)}}" }
        add(start, "{{/\(name)}} stands where \(inner.joined()) must come first")
        open.removeSubrange(opened...)
    }

    private mutating func check(_ variable: String, at start: Int) {
        guard !variables.contains(variable) else { return }
        let advice = NearestName.advice(for: variable, among: variables)
        add(start, "unknown variable \"\(variable.prefix(60))\"\(advice)")
    }

    private mutating func add(_ start: Int, _ detail: String) {
        guard problems.count < Self.problemsMax else {
            omitted += 1
            return
        }
        problems.append(TemplateProblem(place: places.place(ofByte: start), detail: detail))
    }

    /// Whether a use of the variable is rendered whichever of the optional variables are there.
    private func isAlwaysRendered(_ variable: String) -> Bool {
        guard let uses = uses[variable] else { return false }
        let optional = TemplateName.optionalVariables.filter { $0 != variable }
        return (0..<1 << optional.count).allSatisfy { bits in
            let absent = Set(optional.indices.filter { bits & 1 << $0 != 0 }.map { optional[$0] })
            return uses.contains { sections in
                sections.allSatisfy { absent.contains($0.name) == $0.isInverted }
            }
        }
    }

    private func missing(_ variable: String) -> String {
        let advice = "add {{\(variable)}}"
        guard uses[variable] != nil else {
            return "the required variable \"\(variable)\" is missing; \(advice)"
        }
        return "the required variable \"\(variable)\" is left out where its sections are; \(advice) outside of them"
    }

    /// Whether the last character of what stands before a tag, or the first of what stands behind it, becomes one
    /// character with the brace: combining marks do. The engine reads characters, and would not see the tag.
    private static func joins(last before: ArraySlice<UInt8>, first behind: ArraySlice<UInt8>) -> Bool {
        if let byte = before.last, byte >= 128 {
            let text = String(decoding: before.suffix(4) + [UInt8(ascii: "{")], as: UTF8.self)
            if text.last != "{" { return true }
        }
        guard let byte = behind.first, byte >= 128 else { return false }
        return String(decoding: [UInt8(ascii: "}")] + behind.prefix(4), as: UTF8.self).first != "}"
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return bytes[first...last]
    }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, !(48...57).contains(first) else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122, 95: true
            default: false
            }
        }
    }
}
