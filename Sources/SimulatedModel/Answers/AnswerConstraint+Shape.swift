internal import JSONText

extension AnswerConstraint {
    /// How many verdicts the form has room for: the objects within a schema's object, else one.
    var partCount: Int {
        guard case .json(let schema) = self else { return 1 }
        let members = schema["properties"]?.object?.members ?? []
        return max(1, members.count { $0.value["type"]?.string == "object" })
    }

    /// The span of the integers that the form allows; nil where it allows none.
    var integers: ClosedRange<Int>? {
        let numbers: [Int]
        switch self {
        case .none: return nil
        case .integer(let range): return range
        case .choice(let choices): numbers = choices.compactMap { Int($0) }
        case .regex(let pattern): numbers = RegexLanguage.texts(of: pattern).compactMap { Int($0) }
        case .json(let schema):
            let members = schema["properties"]?.object?.members.map(\.value) ?? []
            numbers = members.flatMap { member in
                member["enum"]?.array?.compactMap(\.int)
                    ?? [member["minimum"]?.int, member["maximum"]?.int].compactMap(\.self)
            }
        }
        guard let low = numbers.min(), let high = numbers.max() else { return nil }
        return low...high
    }
}
