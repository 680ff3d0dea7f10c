import RewardCore
import Testing

@testable import SQLiteStore

/// Goal: what this store writes is read in one pass, and not by the strict reader that takes over where the fast way
/// gives up. Method: the fast way alone, over the documents of plain rollouts and of ones of every shape.
@Suite struct FiguresReaderTests {
    @Test func documentsOfTheStoresOwnWriterArePicked() {
        var random = RandomValues(seed: 3)
        var reader = FiguresReader(RolloutFilter())
        var (plain, others) = (0, 0)
        for number in 0..<300 {
            let rollout =
                number.isMultiple(of: 2) ? Sample.rollout(number) : random.rollout(scoreID: "score_\(number)")
            let wanted = RolloutFigures(rollout)
            let parts = rollout.rowDocument.withUnsafeBytes { reader.pick($0) }
            guard Self.isPlain(wanted) else {
                #expect(parts == nil, "score_\(number)")
                others += 1
                continue
            }
            let expected = FiguresReader.Parts(
                items: wanted.items, usage: wanted.usage, latency: wanted.latencyMilliseconds,
                isSimulated: wanted.isSimulated)
            #expect(parts == expected, "score_\(number)")
            plain += 1
        }
        #expect(plain > 160 && others > 20, "\(plain) and \(others)")
    }

    @Test func documentsThatLackAPartOrHaveMoreAreGivenUp() {
        let text = String(decoding: Sample.rollout(1).rowDocument, as: UTF8.self)
        var reader = FiguresReader(RolloutFilter())
        for broken in ["usage", "latency_ms", "simulated", "judgement"] {
            let other = text.replacing("\"\(broken)\":", with: "\"x\(broken)\":")
            #expect(other != text)
            let parts = Array(other.utf8).withUnsafeBytes { reader.pick($0) }
            #expect(parts == nil, "\(broken)")
        }
        let longer = Array((text + " ").utf8).withUnsafeBytes { reader.pick($0) }
        #expect(longer == nil)
    }

    /// Whether nothing is left to the strict reader: names that JSON has to escape (RFC 8259 section 7) and numbers of
    /// more than 18 characters, which might not fit.
    private static func isPlain(_ figures: RolloutFigures) -> Bool {
        let usage = figures.usage
        let numbers =
            [usage.calls, usage.promptTokens, usage.completionTokens, usage.cachedTokens ?? 0]
            + figures.items.flatMap { [$0.min, $0.max] }
        let escaped = [UInt8(ascii: "\""), UInt8(ascii: "\\")]
        return numbers.allSatisfy { String($0).count <= 18 }
            && figures.items.allSatisfy { $0.name.utf8.allSatisfy { $0 >= 0x20 && !escaped.contains($0) } }
    }
}
