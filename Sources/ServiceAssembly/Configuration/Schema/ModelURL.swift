/// What the base URL of a model server must look like (RFC 3986 section 3, the parts that HTTP needs).
enum ModelURL {
    /// Why `text` is no such URL; `nil` where it is one.
    static func refusal(of text: String) -> ScalarRefusal? {
        let example = "write for example http://127.0.0.1:8000/v1"
        guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }) else {
            return ScalarRefusal(what: "is no http or https URL", advice: example)
        }
        let rest = text.utf8.dropFirst(scheme.utf8.count)
        guard rest.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            return ScalarRefusal(what: "contains white space or letters beyond ASCII", advice: example)
        }
        guard !rest.contains(63), !rest.contains(35) else {
            return ScalarRefusal(what: "has a query or a fragment", advice: "remove what follows \"?\" or \"#\"")
        }
        let authority = rest.prefix { $0 != 47 }
        guard !authority.contains(64) else {
            return ScalarRefusal(what: "carries a user or a password", advice: "move it to api_key", hidesValue: true)
        }
        let isBracketed = authority.first == 91
        let hostEnd =
            isBracketed
            ? authority.firstIndex(of: 93).map { authority.index(after: $0) } : authority.firstIndex(of: 58)
        let host = authority[..<(hostEnd ?? authority.endIndex)]
        let tail = authority[host.endIndex...]
        guard host.count > (isBracketed ? 2 : 0), !isBracketed || hostEnd != nil else {
            return ScalarRefusal(what: "names no host", advice: example)
        }
        guard tail.isEmpty || isPort(tail) else {
            return ScalarRefusal(what: "has no valid port", advice: "choose a port between 1 and 65535")
        }
        return nil
    }

    private static func isPort(_ tail: Substring.UTF8View) -> Bool {
        guard tail.first == 58, tail.count > 1, tail.dropFirst().allSatisfy({ (48...57).contains($0) }) else {
            return false
        }
        return Int(Substring(tail.dropFirst())).map { (1...65535).contains($0) } ?? false
    }
}
