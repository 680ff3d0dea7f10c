/// A stretch of a prompt that the service has marked as data: what stood between two marker lines.
///
/// ```
/// [[BEGIN RESPONSE 0123456789abcdef]]
/// … any lines …
/// [[END RESPONSE 0123456789abcdef]]
/// ```
struct Fence: Sendable, Equatable {
    /// The labels that have a meaning for the simulated model.
    enum Label {
        /// The prompt that the policy was given.
        static let prompt = "PROMPT"
        /// What the policy answered.
        static let response = "RESPONSE"
        /// A reference solution or document.
        static let reference = "REFERENCE"
        /// The judge's verdicts, as JSON.
        static let evaluation = "EVALUATION"
        /// One refined rubric of several that are to be merged.
        static let set = "SET"
    }

    /// The marker's label, in capital letters.
    let label: String
    /// The lines between the markers, without the last line's end, as UTF-8.
    let bytes: [UInt8]

    /// The fenced lines as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// How carefully markers are checked.
enum FenceDiscipline: Sendable {
    /// A fence ends only at the line with its own label and nonce. What an attentive model does.
    case checked
    /// A fence ends at any line that looks like an end marker. What the yardstick of the fences does.
    case gullible
}
