/// A marker of a chat template: what a tokenizer's special token looks like once it is decoded into text.
///
/// Only spellings that no ordinary text has are known everywhere. Those that a text may well have, such as `<s>` in
/// HTML or `[INST]` in an essay about templates, count only at the edges of a text; see `ChatTemplateText`.
struct ChatMarker: Sendable {
    /// What a marker means.
    enum Meaning: Sendable, Hashable {
        /// A turn of this role begins.
        case turn(String)
        /// A turn begins; its role is the text up to the end marker, up to another marker in it.
        case header(end: [UInt8], role: String?)
        /// A turn ends.
        case end
        /// It says nothing: a beginning of the text, or filling.
        case nothing
    }

    /// The marker's text in UTF-8.
    let bytes: [UInt8]
    /// What it means.
    let meaning: Meaning

    private init(_ text: String, _ meaning: Meaning) {
        bytes = Array(text.utf8)
        self.meaning = meaning
    }

    /// Markers that count wherever they stand.
    static let everywhere: [ChatMarker] =
        [
            // ChatML: Qwen, Yi, InternLM and others.
            ChatMarker("<|im_start|>", .header(end: Array("\n".utf8), role: nil)), ChatMarker("<|im_end|>", .end),
            // Llama 3 and 4.
            ChatMarker("<|start_header_id|>", .header(end: Array("<|end_header_id|>".utf8), role: nil)),
            ChatMarker("<|header_start|>", .header(end: Array("<|header_end|>".utf8), role: nil)),
            ChatMarker("<|eot_id|>", .end), ChatMarker("<|eom_id|>", .end), ChatMarker("<|eot|>", .end),
            ChatMarker("<|begin_of_text|>", .nothing), ChatMarker("<|end_of_text|>", .end),
            ChatMarker("<|finetune_right_pad_id|>", .nothing),
            // Gemma.
            ChatMarker("<start_of_turn>", .header(end: Array("\n".utf8), role: nil)),
            ChatMarker("<end_of_turn>", .end),
            // DeepSeek.
            ChatMarker("<｜begin▁of▁sentence｜>", .nothing), ChatMarker("<｜end▁of▁sentence｜>", .end),
            ChatMarker("<｜User｜>", .turn("user")), ChatMarker("<｜Assistant｜>", .turn("assistant")),
            ChatMarker("<｜▁pad▁｜>", .nothing),
            // gpt-oss.
            ChatMarker("<|start|>", .header(end: Array("<|message|>".utf8), role: nil)),
            ChatMarker("<|channel|>", .header(end: Array("<|message|>".utf8), role: "assistant")),
            ChatMarker("<|return|>", .end), ChatMarker("<|call|>", .end),
            // Shared by several.
            ChatMarker("<|end|>", .end), ChatMarker("<|endoftext|>", .end), ChatMarker("<|pad|>", .nothing),
        ] + ["system", "user", "assistant", "tool", "observation"].map { ChatMarker("<|\($0)|>", .turn($0)) }

    /// Markers that count only before everything else in a text.
    static let atTheStart = ["<s>", "<bos>", "<pad>", "[PAD]"].map { ChatMarker($0, .nothing) }
    /// Markers that count only behind everything else in a text.
    static let atTheEnd = ["</s>", "<eos>", "<pad>", "[PAD]", "<unk>"].map { ChatMarker($0, .nothing) }
    /// Markers of a text that begins with the first of them.
    static let instructions = [
        ChatMarker("[INST]", .turn("user")), ChatMarker("[/INST]", .turn("assistant")), ChatMarker("</s>", .end),
    ]
}
