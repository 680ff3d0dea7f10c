import Glibc
import Locking

/// Standard output and error of the commands. Lines are written whole.
enum Terminal {
    /// Whether standard error is a terminal, so that a progress bar makes sense.
    static var hasProgress: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether standard output is a terminal, so that colour makes sense; `NO_COLOR` turns it off.
    static var hasColour: Bool { isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil }

    /// Writes a line to standard output.
    static func line(_ text: String = "") { write(text + "\n", to: STDOUT_FILENO) }

    /// Writes a line to standard error.
    static func errorLine(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Writes over the current line of standard error, where that is a terminal.
    static func progress(_ text: String) {
        if hasProgress { write("\r\u{1b}[2K" + text, to: STDERR_FILENO) }
    }

    /// The text in a colour of the terminal, where there is one.
    static func coloured(_ text: String, _ colour: Colour) -> String {
        hasColour ? "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m" : text
    }

    /// Colours by their SGR codes (ECMA-48 §8.3.117).
    enum Colour: Int {
        /// For what went away or failed.
        case red = 31
        /// For what is new or good.
        case green = 32
        /// For what changed.
        case yellow = 33
        /// For headings.
        case bold = 1
        /// For asides.
        case dim = 2
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
