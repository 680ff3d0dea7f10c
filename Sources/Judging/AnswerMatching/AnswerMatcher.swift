public import RewardCore

/// Finds the answer of a response and says whether it agrees with the reference.
///
/// Agreement is what MATH's evaluation calls equivalent (Hendrycks et al., 2021): both texts are brought to one way
/// of writing and compared scalar by scalar. It is a comparison of notations and computes nothing: `24.0` is not `24`.
/// Where either text cannot be normalised the texts are compared as they are.
public struct AnswerMatcher: Sendable {
    /// Which box is taken and whether spaces are removed first.
    public let settings: AnswerSettings

    /// A matcher with the given settings.
    public init(settings: AnswerSettings = AnswerSettings()) {
        self.settings = settings
    }

    /// The expected answer: the content of the last box of the reference, else all of it without the white space
    /// around it.
    public func expected(from reference: String) -> String {
        let text = Array(reference.unicodeScalars)
        if let box = BoxScanner.boxes(in: text).last { return string(text[box.content]) }
        return reference.withoutOuterWhiteSpace
    }

    /// The content of the response's first or last box, by the settings; `nil` without a closed box.
    public func answer(in response: String) -> String? {
        let text = Array(response.unicodeScalars)
        let boxes = BoxScanner.boxes(in: text)
        let box = settings.box == .first ? boxes.first : boxes.last
        return box.map { string(text[$0.content]) }
    }

    /// Whether the two answers agree.
    public func matches(answer: String, expected: String) -> Bool {
        let left = scalars(answer)
        let right = scalars(expected)
        guard let normalLeft = AnswerNormalization.normalized(left),
            let normalRight = AnswerNormalization.normalized(right)
        else { return left == right }
        return normalLeft == normalRight
    }

    /// Whether the response's answer agrees with the reference's. A response without a box does not, nor does any
    /// response with an empty reference: an empty box would earn a reward there.
    public func matches(response: String, reference: String) -> Bool {
        let expected = expected(from: reference)
        guard !expected.isEmpty, let answer = answer(in: response) else { return false }
        return matches(answer: answer, expected: expected)
    }

    private func scalars(_ text: String) -> [Unicode.Scalar] {
        settings.removesSpaces ? text.unicodeScalars.filter { $0 != " " } : Array(text.unicodeScalars)
    }

    private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
