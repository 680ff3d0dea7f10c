extension SimulatedFault {
    /// The words of all faults, for messages.
    public static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// The faults that a list of words separated by commas stands for, in the order of the words.
    ///
    /// A word is a fault's own, or a group: `retryable` and `other` (see `isRetryable`), or `all`.
    ///
    /// - Throws: the first word that names nothing.
    public static func list(_ text: String) throws(UnknownFaultWord) -> [SimulatedFault] {
        var faults: [SimulatedFault] = []
        for part in text.split(separator: ",") {
            let word = part.trimmingSpaces().lowercased()
            switch word {
            case "all": faults += allCases
            case "retryable": faults += allCases.filter(\.isRetryable)
            case "other": faults += allCases.filter { !$0.isRetryable }
            default:
                guard let fault = SimulatedFault(rawValue: word) else { throw UnknownFaultWord(word: word) }
                faults.append(fault)
            }
        }
        return faults
    }
}

/// A word that names no fault of the simulated model.
public struct UnknownFaultWord: Error, Sendable, Equatable, CustomStringConvertible {
    /// The word.
    public let word: String

    /// What is wrong, and the words that there are.
    public var description: String {
        "there is no fault \"\(word)\"; use retryable, other, all, or \(SimulatedFault.words)"
    }
}
