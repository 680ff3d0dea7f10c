internal import JSONText
internal import RewardCore

/// Takes typed members out of one JSON object and collects what is wrong with them.
///
/// A member that is `null` counts as absent, because trainers in Python send `null` for what they leave out. Every
/// getter returns nil for what is absent or wrong; what is wrong has then been added to the problems.
struct ObjectReader {
    /// The object.
    let object: JSONObject
    /// Where it stands: a JSON pointer, empty for the body.
    let pointer: String
    /// Where problems go.
    let problems: ProblemCollector

    /// The pointer of the member called `name`.
    func pointer(of name: String) -> String { JSONPointer.member(name, of: pointer) }

    /// Adds a problem for every member that is none of `known`.
    func refuseMembers(except known: [String]) {
        for (name, _) in object where !known.contains(name) {
            problems.add(
                pointer(of: name), "unknown member \(quoted(name))" + NearestName.advice(for: name, among: known))
        }
    }

    /// The member, unless it is absent or `null`.
    func value(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    /// Adds a problem where the member is absent or `null`; returns whether it is there.
    @discardableResult
    func require(_ name: String, _ what: String) -> Bool {
        if value(name) != nil { return true }
        let how = object[name] == nil ? "is missing" : "is null"
        problems.add(pointer(of: name), "the member \(how); it must be \(what)")
        return false
    }

    /// A string of `bytes` bytes in UTF-8.
    func text(_ name: String, bytes: ClosedRange<Int>) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else {
            wrongKind(name, value, "a string")
            return nil
        }
        guard bytes.contains(text.utf8.count) else {
            let allowed =
                bytes.upperBound == Int.max
                ? "at least \(bytes.lowerBound)" : "\(bytes.lowerBound) to \(bytes.upperBound)"
            problems.add(pointer(of: name), "the text has \(text.utf8.count) bytes; \(allowed) are allowed")
            return nil
        }
        return text
    }

    /// An integer within `range`, in any way that JSON has to write it.
    func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(name) else { return nil }
        guard case .number(let number) = value else {
            wrongKind(name, value, "an integer")
            return nil
        }
        guard let integer = number.integral, range.contains(integer) else {
            problems.add(pointer(of: name), "\(number.text.prefix(32)) is not \(Self.wording(of: range))")
            return nil
        }
        return integer
    }

    /// A number within `range`.
    func decimal(_ name: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = value(name) else { return nil }
        guard case .number(let number) = value else {
            wrongKind(name, value, "a number")
            return nil
        }
        guard let decimal = number.double, range.contains(decimal) else {
            let detail = "\(number.text.prefix(32)) is not a number from \(range.lowerBound) to \(range.upperBound)"
            problems.add(pointer(of: name), detail)
            return nil
        }
        return decimal
    }

    /// A boolean.
    func bool(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        if value.bool == nil { wrongKind(name, value, "true or false") }
        return value.bool
    }

    /// One word of a closed list.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let value = value(name) else { return nil }
        guard let text = value.string else {
            wrongKind(name, value, "a string")
            return nil
        }
        if let choice = Choice(rawValue: text) { return choice }
        problems.add(pointer(of: name), Self.refusal(of: text, among: type))
        return nil
    }

    /// An array.
    func array(_ name: String) -> [JSONValue]? {
        guard let value = value(name) else { return nil }
        if value.array == nil { wrongKind(name, value, "an array") }
        return value.array
    }

    /// A reader for an element of an array of objects.
    func element(_ element: JSONValue, at pointer: String) -> ObjectReader? {
        guard let object = element.object else {
            problems.add(pointer, "the element is \(Self.article(element.kindName)), but must be an object")
            return nil
        }
        return ObjectReader(object: object, pointer: pointer, problems: problems)
    }

    /// Adds that the member is of another kind than it must be.
    func wrongKind(_ name: String, _ value: JSONValue, _ expected: String) {
        problems.add(pointer(of: name), "the member is \(Self.article(value.kindName)), but must be \(expected)")
    }

    /// How a range of integers is named in a message.
    static func wording(of range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (let low, Int.max): "an integer of at least \(low)"
        case (Int.min, Int.max): "an integer of 64 bits"
        case (let low, let high): "an integer from \(low) to \(high)"
        }
    }

    /// Why a word is none of a closed list.
    static func refusal<Choice: RawRepresentable & CaseIterable>(
        of text: String, among type: Choice.Type
    ) -> String where Choice.RawValue == String {
        let known = Choice.allCases.map(\.rawValue)
        let nearest = NearestName.of(text, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
        return "\(quoted(text)) is none of " + known.joined(separator: ", ") + nearest
    }

    private static func article(_ kind: String) -> String {
        switch kind {
        case "null": kind
        case "array", "object": "an " + kind
        default: "a " + kind
        }
    }
}
