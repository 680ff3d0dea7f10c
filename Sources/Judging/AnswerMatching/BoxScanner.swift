/// Finds `\boxed{…}` and `\fbox{…}` in a text, in one pass.
///
/// A box counts only when its braces balance, so the unfinished box of a truncated response is no answer. An escaped
/// brace (`\{`) groups nothing in TeX and is not counted. Open braces wait on a stack, which keeps a response of
/// nothing but `\boxed{` linear.
enum BoxScanner {
    /// One closed box.
    struct Box: Hashable {
        /// From the backslash to the closing brace.
        let whole: Range<Int>
        /// What stands between the braces.
        let content: Range<Int>
    }

    private static let commands = ["\\boxed", "\\fbox"].map { Array($0.unicodeScalars) }

    /// All closed boxes, by where they begin. Of nested boxes the outer one comes first.
    static func boxes(in text: [Unicode.Scalar]) -> [Box] {
        var boxes: [Box] = []
        // For each open brace: where its content begins and, for a box, where its command begins.
        var open: [(content: Int, command: Int?)] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case "\\":
                if let content = boxContent(in: text, at: index) {
                    open.append((content, index))
                    index = content
                } else if boxContent(in: text, at: index + 1) != nil {
                    // A doubled backslash before the word: models that write escaped text mean the box.
                    index += 1
                } else {
                    index += 2
                }
            case "{":
                open.append((index + 1, nil))
                index += 1
            case "}":
                if let last = open.popLast(), let command = last.command {
                    boxes.append(Box(whole: command..<(index + 1), content: last.content..<index))
                }
                index += 1
            default:
                index += 1
            }
        }
        return boxes.sorted { $0.whole.lowerBound < $1.whole.lowerBound }
    }

    /// Where the content begins of a box whose command stands at `start`; TeX allows spaces before the brace, of
    /// which a few are looked at.
    private static func boxContent(in text: [Unicode.Scalar], at start: Int) -> Int? {
        guard start < text.count, text[start] == "\\" else { return nil }
        for command in commands where text[start...].starts(with: command) {
            var index = start + command.count
            let limit = min(text.count, index + 8)
            while index < limit, text[index] == " " { index += 1 }
            return index < text.count && text[index] == "{" ? index + 1 : nil
        }
        return nil
    }
}
