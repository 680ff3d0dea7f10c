internal import Glibc

/// The address by which failures are counted, from a peer such as `127.0.0.1:50312` or `[2001:db8::1]:443`.
enum ClientAddress {
    /// The address without the port. Of IPv6 only the first 64 bits count, because one client commonly has all that
    /// follow them. What is no address, such as the peer of a Unix domain socket, stays as it is.
    static func key(of peer: String) -> String {
        guard peer.hasPrefix("[") else {
            guard let colon = peer.lastIndex(of: ":"), peer.firstIndex(of: ":") == colon else { return peer }
            return String(peer[..<colon])
        }
        let inside = peer.dropFirst().prefix { $0 != "]" && $0 != "%" }
        var address = in6_addr()
        guard inet_pton(AF_INET6, String(inside), &address) == 1 else { return peer }
        return withUnsafeBytes(of: &address) { bytes in
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
            let counted = isMapped ? bytes[12...] : bytes[..<8]
            return counted.map { String($0) }.joined(separator: ".") + (isMapped ? "" : "/64")
        }
    }
}
