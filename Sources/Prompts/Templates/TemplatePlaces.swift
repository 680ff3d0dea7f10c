/// Finds line and column of places in a text that come in rising order, in one pass over it.
struct TemplatePlaces: Sendable {
    private let bytes: [UInt8]
    private var scanned = 0
    private var line = 1
    private var lineStart = 0

    /// Places of `text`.
    init(_ text: String) { bytes = Array(text.utf8) }

    /// Line and column of the byte at `offset`. An offset before the one asked for last is looked for from the start.
    mutating func place(ofByte offset: Int) -> TemplatePlace {
        if offset < scanned { (scanned, line, lineStart) = (0, 1, 0) }
        while scanned < offset {
            if bytes[scanned] == 10 {
                line += 1
                lineStart = scanned + 1
            }
            scanned += 1
        }
        let before = String(decoding: bytes[lineStart..<offset], as: UTF8.self)
        return TemplatePlace(line: line, column: before.count + 1)
    }
}
