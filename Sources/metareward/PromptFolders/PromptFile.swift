import RewardCore

/// A file of a folder of prompts.
struct PromptFile: Hashable, Sendable {
    /// Most bytes of a rubric that is read. Default and only value 8 MiB: what the service keeps of one.
    static let rubricBytesMax = RubricRules.sourceBytesMax
    /// Most bytes of a template that is read. Default and only value 256 KiB: what the service takes.
    static let templateBytesMax = 256 << 10

    /// What was read of it.
    enum Content: Hashable, Sendable {
        /// All of its bytes.
        case bytes([UInt8])
        /// Nothing: it is larger than anything that could be taken.
        case tooLarge(Int)
        /// Nothing, for this reason.
        case unreadable(String)
    }

    /// The folder that it stands in, relative to the folder of prompts; empty for that folder itself.
    let folder: String
    /// Its name.
    let name: String
    /// What was read of it.
    let content: Content

    /// Its path relative to the folder of prompts.
    var path: String { folder.isEmpty ? name : folder + "/" + name }

    /// Its text; throws where it cannot be a text of at most `bytesMax` bytes.
    func text(bytesMax: Int) throws(PromptProblem) -> String {
        let bytes: [UInt8]
        switch content {
        case .unreadable(let reason): throw PromptProblem(path: path, detail: reason)
        case .tooLarge(let count): throw tooLarge(count, bytesMax)
        case .bytes(let read): bytes = read
        }
        guard bytes.count <= bytesMax else { throw tooLarge(bytes.count, bytesMax) }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let place = PromptProblem.Place(ofByte: Self.validPrefix(of: bytes), in: bytes)
        throw PromptProblem(path: path, place: place, detail: "the file is not UTF-8 here; save it in UTF-8")
    }

    private func tooLarge(_ count: Int, _ bytesMax: Int) -> PromptProblem {
        PromptProblem(path: path, detail: "the file has \(count) bytes; at most \(bytesMax) are taken")
    }

    /// How many bytes from the start are whole characters of UTF-8.
    private static func validPrefix(of bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
        return count
    }
}
