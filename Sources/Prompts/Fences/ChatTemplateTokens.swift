/// The tokens by which chat templates mark turns and special places. A server that tokenises the rendered template
/// takes such text for structure wherever it stands, so none may come from outside.
public enum ChatTemplateTokens {
    /// Tokens known by name, in lower case. Tokens of the form `<|…|>` need no entry.
    public static let named = [
        "[inst]", "[/inst]", "<<sys>>", "<</sys>>", "<start_of_turn>", "<end_of_turn>", "<s>", "</s>", "<bos>", "<eos>",
        "<think>", "</think>", "[system_prompt]", "[/system_prompt]",
    ]

    /// The text with a backslash behind the first character of every token, in any letter case, and of everything that
    /// begins like `<|` or its full-width twin. Text without `<` and `[` comes back as it is.
    public static func broken(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.contains(where: { $0 == 60 || $0 == 91 }) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 16)
        for (index, byte) in bytes.enumerated() {
            result.append(byte)
            if byte == 60 || byte == 91, begins(bytes, at: index) { result.append(92) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let needles = named.map { Array($0.utf8) } + [Array("<|".utf8), Array("<｜".utf8)]

    private static func begins(_ bytes: [UInt8], at start: Int) -> Bool {
        needles.contains { needle in
            start + needle.count <= bytes.count
                && needle.indices.allSatisfy { lowered(bytes[start + $0]) == needle[$0] }
        }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }
}
