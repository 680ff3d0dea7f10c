internal import GRDB
internal import RewardCore

/// Reads the figures of stored rollouts from rows of the query that it gives.
///
/// Most of a figure stands in columns. The rest is picked out of the document by `JSONCursor` in one pass, which
/// measured several times as fast as making values of all of it; a document that is not as this version writes it is
/// read in the usual way.
struct FiguresReader: RolloutRowReader {
    /// The columns that `next` reads, in order.
    let columns = "r.sequence, r.at, r.rubric_version, r.decided_by, r.failure, r.reward, r.document"
    /// The prompt's table where the filter looks for a text; `RolloutScan` names it `p`.
    let joins: String

    /// Most names that are remembered.
    private static let namesMax = 256
    /// Names of items in the order in which they came. Rollouts of a rubric name the same items in the same order, so
    /// the next name is most often the one after the last, and no text has to be made of it.
    private var names: [(bytes: [UInt8], name: String)] = []
    private var expected = 0

    /// A reader for rows that `filter` lets through.
    init(_ filter: RolloutFilter) {
        joins = filter.contains == nil ? "" : "LEFT JOIN prompt AS p ON p.id = r.prompt"
    }

    /// What the document holds.
    struct Parts: Equatable {
        /// The verdicts' scores.
        var items: [RolloutFigures.ItemScore] = []
        /// Calls and tokens of the judge.
        var usage: TokenUsage?
        /// Time to the outcome, in milliseconds.
        var latency: Double?
        /// Whether the simulated model had a part in it.
        var isSimulated: Bool?
    }

    /// Reads one row.
    mutating func next(_ row: inout RowReader) throws -> RolloutEntry<RolloutFigures> {
        let sequence = try row.integer()
        let at = Timestamp(milliseconds: try row.integer())
        let version = try row.int()
        let decidedBy = try row.optionalKeyword(ScoreDecider.self)
        let failure = try row.optionalKeyword(FailureKind.self)
        let reward = try row.optionalDouble()
        let (parts, byteCount) = try row.withBytes { bytes in
            let parts = try pick(bytes) ?? Self.read(Array(bytes), "rollout \(sequence)")
            return (parts, bytes.count)
        }
        guard let usage = parts.usage, let latency = parts.latency, let isSimulated = parts.isSimulated else {
            throw DocumentError("rollout \(sequence) lacks `usage`, `latency_ms` or `simulated`")
        }
        let figures = RolloutFigures(
            at: at, version: version, reward: reward, failure: failure, decidedBy: decidedBy, items: parts.items,
            usage: usage, latencyMilliseconds: latency, isSimulated: isSimulated)
        return RolloutEntry(sequence: sequence, value: figures, byteCount: byteCount)
    }

    /// The parts, or `nil` where the document is not as this version writes it.
    mutating func pick(_ bytes: UnsafeRawBufferPointer) -> Parts? {
        var cursor = JSONCursor(bytes)
        var parts = Parts()
        do throws(JSONCursor.Unexpected) {
            try cursor.members { (cursor, name) throws(JSONCursor.Unexpected) in
                guard name.elementsEqual("judgement".utf8) else { return try cursor.skip() }
                try cursor.members { (cursor, name) throws(JSONCursor.Unexpected) in
                    try self.member(name, &cursor, &parts)
                }
            }
        } catch {
            return nil
        }
        guard cursor.position == bytes.count, parts.usage != nil, parts.latency != nil, parts.isSimulated != nil else {
            return nil
        }
        return parts
    }

    private mutating func member(
        _ name: UnsafeRawBufferPointer, _ cursor: inout JSONCursor, _ parts: inout Parts
    ) throws(JSONCursor.Unexpected) {
        if name.elementsEqual("verdicts".utf8) {
            expected = 0
            try cursor.elements { (cursor) throws(JSONCursor.Unexpected) in
                parts.items.append(try self.item(&cursor))
            }
        } else if name.elementsEqual("usage".utf8) {
            parts.usage = try Self.usage(&cursor)
        } else if name.elementsEqual("latency_ms".utf8) {
            parts.latency = try cursor.double()
        } else if name.elementsEqual("simulated".utf8) {
            parts.isSimulated = try cursor.bool()
        } else {
            try cursor.skip()
        }
    }

    private mutating func item(_ cursor: inout JSONCursor) throws(JSONCursor.Unexpected) -> RolloutFigures.ItemScore {
        var (name, score, min, max): (String?, Double?, Int?, Int?)
        try cursor.members { (cursor, member) throws(JSONCursor.Unexpected) in
            switch member.count {
            case 4 where member.elementsEqual("name".utf8): name = try self.name(cursor.string())
            case 5 where member.elementsEqual("score".utf8): score = try cursor.double()
            case 3 where member.elementsEqual("min".utf8): min = try cursor.int()
            case 3 where member.elementsEqual("max".utf8): max = try cursor.int()
            default: try cursor.skip()
            }
        }
        guard let name, let score, let min, let max else { throw JSONCursor.Unexpected() }
        return RolloutFigures.ItemScore(name: name, score: score, min: min, max: max)
    }

    /// The text of a name, which is left to the usual reading where it has escapes.
    private mutating func name(_ bytes: UnsafeRawBufferPointer) throws(JSONCursor.Unexpected) -> String {
        if names.indices.contains(expected), names[expected].bytes.elementsEqual(bytes) {
            expected += 1
            return names[expected - 1].name
        }
        if let known = names.firstIndex(where: { $0.bytes.elementsEqual(bytes) }) {
            expected = known + 1
            return names[known].name
        }
        guard !bytes.contains(UInt8(ascii: "\\")) else { throw JSONCursor.Unexpected() }
        let name = String(decoding: bytes, as: UTF8.self)
        if names.count == Self.namesMax { names = [] }
        names.append((Array(bytes), name))
        expected = names.count
        return name
    }

    private static func usage(_ cursor: inout JSONCursor) throws(JSONCursor.Unexpected) -> TokenUsage {
        var (calls, prompt, completion, cached): (Int?, Int?, Int?, Int?)
        try cursor.members { (cursor, member) throws(JSONCursor.Unexpected) in
            if member.elementsEqual("calls".utf8) {
                calls = try cursor.int()
            } else if member.elementsEqual("prompt_tokens".utf8) {
                prompt = try cursor.int()
            } else if member.elementsEqual("completion_tokens".utf8) {
                completion = try cursor.int()
            } else if member.elementsEqual("cached_tokens".utf8), !cursor.isNull {
                cached = try cursor.int()
            } else {
                try cursor.skip()
            }
        }
        guard let calls, let prompt, let completion else { throw JSONCursor.Unexpected() }
        return TokenUsage(calls: calls, promptTokens: prompt, completionTokens: completion, cachedTokens: cached)
    }

    /// The parts as the strict reader finds them.
    private static func read(_ document: [UInt8], _ place: String) throws(DocumentError) -> Parts {
        let fields = try DocumentFields(reading: document, place).fields("judgement")
        return Parts(
            items: try fields.list("verdicts") { value throws(DocumentError) in
                let verdict = try Verdict.read(value)
                return RolloutFigures.ItemScore(
                    name: verdict.name, score: verdict.score, min: verdict.min, max: verdict.max)
            },
            usage: try TokenUsage(fields.fields("usage")), latency: try fields.double("latency_ms"),
            isSimulated: try fields.bool("simulated"))
    }
}
