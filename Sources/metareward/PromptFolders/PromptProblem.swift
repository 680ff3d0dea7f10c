/// One thing that is wrong with a file of a folder of prompts.
struct PromptProblem: Error, Hashable, CustomStringConvertible {
    /// The file, relative to the folder.
    let path: String
    /// `line:column`, both from 1, where the problem has a place.
    let place: Place?
    /// What is wrong and what to do.
    let detail: String

    /// A place in a text.
    struct Place: Hashable, Sendable {
        /// From 1; lines end with LF or CR LF.
        let line: Int
        /// From 1, in characters.
        let column: Int

        /// A place of a known line and column.
        init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }

        /// The place of the byte at `offset`, before which everything is UTF-8.
        init(ofByte offset: Int, in bytes: some Collection<UInt8>) {
            let before = bytes.prefix(offset)
            let lines = before.split(separator: 10, omittingEmptySubsequences: false)
            line = lines.count
            column = String(decoding: lines.last ?? before.prefix(0), as: UTF8.self).count + 1
        }
    }

    /// A problem with its parts.
    init(path: String, place: Place? = nil, detail: String) {
        self.path = path
        self.place = place
        self.detail = detail
    }

    /// `file:line:column: what is wrong`.
    var description: String {
        place.map { "\(path):\($0.line):\($0.column): \(detail)" } ?? "\(path): \(detail)"
    }
}
