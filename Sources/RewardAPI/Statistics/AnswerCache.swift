/// Answers that are good for a moment, by the request that they answer, so that many readers cost as much as one.
///
/// Pure: times are given in. When it is full, it forgets everything, which costs each reader one answer.
struct AnswerCache: Sendable {
    private struct Entry: Sendable {
        let answer: [UInt8]
        let isSimulated: Bool
        let end: ContinuousClock.Instant
    }

    private let entriesMax: Int
    private var entries: [String: Entry] = [:]

    /// A cache of at most `entriesMax` answers.
    init(entriesMax: Int) { self.entriesMax = entriesMax }

    /// The answer to `request` that is still good, and whether the simulated model had a part in it.
    func answer(to request: String, at now: ContinuousClock.Instant) -> (bytes: [UInt8], isSimulated: Bool)? {
        guard let entry = entries[request], now < entry.end else { return nil }
        return (entry.answer, entry.isSimulated)
    }

    /// Keeps an answer until `end`.
    mutating func keep(
        _ answer: [UInt8], isSimulated: Bool, to request: String, until end: ContinuousClock.Instant,
        at now: ContinuousClock.Instant
    ) {
        if entries.count >= entriesMax { entries = entries.filter { now < $0.value.end } }
        if entries.count >= entriesMax { entries = [:] }
        entries[request] = Entry(answer: answer, isSimulated: isSimulated, end: end)
    }
}
