internal import JSONText
internal import RewardCore

/// A question whose natural answer breaks its constraint, so that a server which drops the constraint without a word is
/// found out at start and not by the first rewards.
enum ConstraintProbe: String, Sendable, CaseIterable {
    /// An integer of a range.
    case integer
    /// An object under a schema.
    case json
    /// One of several strings.
    case choice

    /// The range of the integer.
    static let range = 0...5
    /// The one member of the object; no model would think of it.
    static let key = "k7_zebra"
    /// The strings.
    static let choices = ["zebra", "walrus"]

    /// The constraint.
    var constraint: ChatConstraint {
        switch self {
        case .integer: .integer(Self.range)
        case .choice: .choice(Self.choices)
        case .json:
            .json(
                name: "probe",
                schema: [
                    "type": "object",
                    "properties": .object(JSONObject([(name: Self.key, value: member)])),
                    "required": [.string(Self.key)], "additionalProperties": false,
                ])
        }
    }

    private var member: JSONValue { ["type": "integer", "enum": .array(Self.range.map { .integer($0) })] }

    /// Tokens of the first try, and of the next where that was too short: a model that thinks needs many.
    var tokens: [Int] { self == .json ? [64, 2048] : [16, 2048] }

    /// The question.
    func request(maxTokens: Int, deadline: ContinuousClock.Instant) -> ChatRequest {
        ChatRequest(
            messages: [
                ChatMessage(.system, "This is a test of constrained answers."),
                ChatMessage(.user, "Reply with the word banana."),
            ], constraint: constraint, maxTokens: maxTokens, deadline: deadline)
    }

    /// What is asked for, in words.
    var wanted: String {
        switch self {
        case .integer: "one digit of 0 to 5"
        case .json: "an object with the member \(Self.key)"
        case .choice: "one of \(Self.choices.joined(separator: ", "))"
        }
    }

    /// Whether an answer keeps to the constraint: nothing else than what was asked for, white space around it aside.
    func passes(_ text: String) -> Bool {
        let start = text.drop(while: \.isWhitespace)
        let end = start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.endIndex
        let bare = start[..<end]
        switch self {
        case .integer:
            guard bare.utf8.count == 1, let digit = bare.utf8.first, (48...57).contains(digit) else { return false }
            return Self.range.contains(Int(digit) - 48)
        case .choice: return Self.choices.contains(String(bare))
        case .json:
            guard let object = (try? JSONReader.read(String(bare)))?.value.object, object.count == 1 else {
                return false
            }
            return object[Self.key]?.int.map(Self.range.contains) ?? false
        }
    }
}
