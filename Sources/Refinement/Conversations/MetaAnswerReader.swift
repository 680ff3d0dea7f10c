internal import JSONText
internal import Prompts
internal import RewardCore

/// Reads the meta model's constrained answers, trusting nothing: the server may have ignored the constraint, and the
/// model has read rollouts that may want to steer it.
enum MetaAnswerReader {
    /// Depth that an item needs, with room to spare.
    private static let limits = JSONLimits(depth: 8)

    /// Why an answer cannot be used.
    struct Unusable: Error, Equatable {
        /// One clause: what is wrong with it.
        let detail: String
    }

    /// An analysis: any text that says something.
    static func analysis(_ text: String) throws(Unusable) -> String {
        if text.allSatisfy(\.isWhitespace) { throw Unusable(detail: "the answer is empty") }
        return text
    }

    /// One of the labels of prescreening; white space around it, a full stop and letter case make no difference.
    static func label(_ text: String) throws(Unusable) -> String {
        var word = trimmed(text).lowercased()
        if word.last == "." { word.removeLast() }
        guard MetaPromptBuilder.prescreenLabels.contains(word) else {
            throw Unusable(
                detail: "the answer is not one of \(MetaPromptBuilder.prescreenLabels.joined(separator: ", "))")
        }
        return word
    }

    /// The number of items: ASCII digits without a leading zero, within `1...itemsMax`; white space around it is
    /// tolerated, anything else is not.
    static func count(_ text: String, itemsMax: Int) throws(Unusable) -> Int {
        let digits = trimmed(text)
        guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
            digits.utf8.first != 48, let count = Int(digits)
        else { throw Unusable(detail: "the answer is not one integer") }
        guard (1...max(1, itemsMax)).contains(count) else {
            throw Unusable(detail: "\(count) items are outside the allowed 1…\(max(1, itemsMax))")
        }
        return count
    }

    /// One item from `{"name": …, "min": …, "max": …, "text": …}`. White space around the name is dropped; whether the
    /// item may be published is for validation to say.
    static func item(_ text: String) throws(Unusable) -> RubricItem {
        let document: JSONDocument
        do throws(JSONReadError) {
            document = try JSONReader.read(text, limits: limits)
        } catch {
            throw Unusable(
                detail: "the answer is not the JSON that was asked for: \(error.kind) at byte \(error.offset)")
        }
        guard let object = document.value.object else { throw Unusable(detail: "the answer is JSON but not an object") }
        if let extra = object.names.first(where: { !["name", "min", "max", "text"].contains($0) }) {
            throw Unusable(detail: "the answer has an unexpected member \(JSONText.escaped(String(extra.prefix(40))))")
        }
        guard let name = object["name"]?.string else { throw Unusable(detail: "the answer has no text \"name\"") }
        guard let low = object["min"]?.int else { throw Unusable(detail: "the answer has no integer \"min\"") }
        guard let high = object["max"]?.int else { throw Unusable(detail: "the answer has no integer \"max\"") }
        guard let body = object["text"]?.string else { throw Unusable(detail: "the answer has no text \"text\"") }
        return RubricItem(name: trimmed(name), text: body, min: low, max: high)
    }

    /// Guidelines: any text that says something, up to the mark that ends it, without white space around it.
    static func guidelines(_ text: String) throws(Unusable) -> String {
        let kept = text.split(separator: RationaleEnd.mark, maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        let guidelines = trimmed(String(kept))
        if guidelines.isEmpty { throw Unusable(detail: "the answer is empty") }
        return guidelines
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...].drop(while: \.isWhitespace)
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
