/// Makes one readable line of whatever a server, proxy or web page said.
enum ErrorText {
    /// Bytes of an error body that are looked at when it is not JSON.
    static let captureBytesMax = 2048
    /// Bytes of a server's words that a failure repeats.
    static let shownBytesMax = 400

    /// The text of a body that is not JSON: an HTML page's title, else its words, else the text itself.
    static func line(fromBody body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(captureBytesMax), as: UTF8.self)
        guard text.drop(while: \.isWhitespace).first == "<" else { return line(text) }
        if let title = title(in: text) { return line(title) }
        return line(withoutTags(text))
    }

    /// The text with runs of white space and control characters as one space, cut to what is shown.
    static func line(_ text: String) -> String {
        var result = ""
        var spaceIsDue = false
        for character in text {
            if character.isWhitespace
                || character.unicodeScalars.allSatisfy({ $0.properties.generalCategory == .control })
            {
                spaceIsDue = !result.isEmpty
                continue
            }
            let length = result.utf8.count + character.utf8.count + (spaceIsDue ? 1 : 0)
            guard length <= shownBytesMax else { return result + "…" }
            if spaceIsDue { result.append(" ") }
            spaceIsDue = false
            result.append(character)
        }
        return result
    }

    private static func title(in html: String) -> Substring? {
        let lower = html.lowercased()
        guard lower.utf8.count == html.utf8.count, let start = lower.firstRange(of: "<title>"),
            let end = lower[start.upperBound...].firstRange(of: "</title>")
        else { return nil }
        let offsets = (
            lower.utf8.distance(from: lower.startIndex, to: start.upperBound),
            lower.utf8.distance(from: lower.startIndex, to: end.lowerBound)
        )
        let from = html.utf8.index(html.startIndex, offsetBy: offsets.0)
        let to = html.utf8.index(html.startIndex, offsetBy: offsets.1)
        return html[from..<to]
    }

    private static func line(_ text: Substring) -> String { line(String(text)) }

    private static func withoutTags(_ html: String) -> String {
        var result = ""
        var isInTag = false
        for character in html {
            switch character {
            case "<": isInTag = true
            case ">" where isInTag:
                isInTag = false
                result.append(" ")
            default: if !isInTag { result.append(character) }
            }
        }
        return result
    }
}
