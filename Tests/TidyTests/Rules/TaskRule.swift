/// A task outside a task group needs a comment that states who owns it: who awaits or cancels it.
enum TaskRule {
    /// The word that the comment must contain, on the line or one of the four lines above it.
    static let ownerWord = "Owner:"

    /// Tasks without a stated owner.
    static func violations(_ source: MaskedSource) -> [Violation] {
        source.code.offsets(of: "Task").compactMap { offset in
            guard startsTask(source.code, at: offset) else { return nil }
            let line = source.line(at: offset)
            guard !source.hasComment(containing: ownerWord, near: line) else { return nil }
            return Violation(
                path: source.path, line: line, what: "an unstructured task without an owner",
                why: "shutdown must know every task that it waits for or cancels",
                instead: "Use a task group, or say `\(ownerWord) …` in a comment right above")
        }
    }

    /// Whether the word at `offset` makes a task: `Task {`, `Task(…) {`, `Task<…> {`, `Task.detached`,
    /// `Task.immediate`; but not where it is the type of something, or the subject of an extension.
    private static func startsTask(_ code: [UInt8], at offset: Int) -> Bool {
        if offset > 0, Token.isWordByte(code[offset - 1]) { return false }
        let after = code[(offset + 4)...]
        if after.starts(with: ".detached".utf8) || after.starts(with: ".immediate".utf8) { return true }
        let before = String(decoding: code[..<offset].suffix(24), as: UTF8.self)
        let previous = before.reversed().drop { $0 == " " || $0 == "\n" }
        if previous.starts(with: ">-") || previous.starts(with: ":") || previous.starts(with: "noisnetxe") {
            return false
        }
        var rest = after
        if rest.first == UInt8(ascii: "<") {
            guard let close = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[(close + 1)...]
        }
        rest = rest.drop { $0 == 0x20 }
        return rest.first == UInt8(ascii: "{") || rest.first == UInt8(ascii: "(")
    }
}
