/// What the model has to say, before it is put into the form that was asked for.
enum AnswerContent: Sendable {
    /// Scores with reasons, one for each item asked about.
    case verdicts([Verdict])
    /// A number of items.
    case count(Int)
    /// Rubric items; the first one where one is asked for.
    case items([ReadItem])
    /// `good`, `ok` or `bad`, with the reason.
    case label(String, reason: String)
    /// Free text.
    case text(String)

    /// The content as prose, for answers in free form.
    var prose: String {
        switch self {
        case .verdicts(let verdicts): verdicts.map(\.reason).joined(separator: "\n")
        case .count(let count): String(count)
        case .items(let items): items.map { "\($0.name)\n\($0.text)" }.joined(separator: "\n\n")
        case .label(let label, _): label
        case .text(let text): text
        }
    }

    /// The reason behind the content, where a form asks for one.
    var reason: String {
        switch self {
        case .verdicts(let verdicts): verdicts.first?.reason ?? ""
        case .label(_, let reason): reason
        case .text(let text): text
        case .count, .items: "This follows from the analysis."
        }
    }

    /// The number that the content amounts to, where it is one.
    var number: Int? {
        switch self {
        case .verdicts(let verdicts): verdicts.first?.score
        case .count(let count): count
        case .items(let items): items.count
        case .label, .text: nil
        }
    }
}

/// A score for one item.
struct Verdict: Sendable, Equatable {
    /// The item's name; empty where a plan or nothing named was judged.
    var name: String
    /// The score.
    var score: Int
    /// One sentence that names what was counted.
    var reason: String
}
