internal import HTTPEngine

/// Which media types are worth compressing: text of all kinds.
enum CompressibleType {
    private static let applicationSubtypes: Set = [
        "json", "jsonl", "x-ndjson", "yaml", "xml", "javascript", "toml",
    ]
    private static let suffixes = ["+json", "+yaml", "+xml"]

    /// Whether a body of this `Content-Type` is compressed; not without one, and never for event streams, whose events
    /// have to arrive one by one.
    static func matches(_ contentType: String) -> Bool {
        let essence = (contentType.split(separator: ";").first ?? "").withoutOuterSpace.lowercased()
        guard let slash = essence.firstIndex(of: "/") else { return false }
        let subtype = essence[essence.index(after: slash)...]
        switch essence[..<slash] {
        case "text": return subtype != "event-stream"
        case "application":
            return applicationSubtypes.contains(String(subtype)) || suffixes.contains(where: subtype.hasSuffix)
        case "image": return subtype == "svg+xml"
        default: return false
        }
    }
}
