import JSONText

/// Everything that models were asked, as text to read and to compare.
///
/// Calls of one phase run side by side and come in any order, so they are sorted by what they say. A call that goes on
/// from the one before it in that order shows only what is new.
enum ReplayTranscript {
    /// The text of all calls, phase by phase in the order in which they began.
    static func text(of entries: [ReplayHandler.Entry]) -> String {
        var phases: [String] = []
        for entry in entries where !phases.contains(entry.phase) { phases.append(entry.phase) }
        return phases.map { phase in
            let sorted = entries.filter { $0.phase == phase }.sorted { key($0.call) < key($1.call) }
            var lines = ["########## \(phase): \(counted(sorted.count, "call"))"]
            for (index, entry) in sorted.enumerated() {
                lines += self.lines(entry, number: index + 1, after: index > 0 ? sorted[index - 1].call : nil)
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private static func counted(_ count: Int, _ word: String) -> String {
        "\(count) \(word)" + (count == 1 ? "" : "s")
    }

    private static func key(_ call: ReplayCall) -> String {
        ([call.model] + call.messages.flatMap { [$0.role, $0.content] }).joined(separator: "\u{0}")
    }

    private static func lines(_ entry: ReplayHandler.Entry, number: Int, after previous: ReplayCall?) -> [String] {
        let call = entry.call
        var lines = [
            "", "===== call \(number)",
            "model \(call.model), at most \(call.tokensMax) tokens, temperature \(call.temperature), "
                + (call.constraint.map { "constraint " + $0.text } ?? "free text"),
        ]
        let known = zip(call.messages, previous?.messages ?? []).prefix { $0.0 == $0.1 }.count
        if known > 0 { lines.append("----- first, as in the call before: \(counted(known, "message"))") }
        for message in call.messages.dropFirst(known) { lines += ["----- " + message.role, message.content] }
        return lines + ["----- the answer", entry.answer ?? "none"]
    }
}
