internal import HTTPEngine

/// Who is admitted while there are no tokens.
extension AccessRule {
    /// Why the request is refused, or nil where it is admitted.
    ///
    /// `Host` may be absent: HTTP/1.0 probes send none, and a browser cannot leave it out. `Origin`, which browsers
    /// send with what a page's script asks for, must name the host that the request is for.
    func refusal(_ head: RequestHead) -> Problem? {
        let host = head.fields["Host"]
        if self == .loopbackOnly, let host, !HostNames.isLoopback(host) {
            return Problem(
                .forbiddenHost,
                "the host name \(quoted(host)) is refused, because without access tokens only loopback names are "
                    + "served; call localhost or 127.0.0.1")
        }
        if let origin = head.fields["Origin"], !Self.isOwn(origin, host: host) {
            return Problem(
                .forbiddenOrigin,
                "the request comes from a page of \(quoted(origin)), which is not the service's own origin; "
                    + "call the service from a program, or from its own pages")
        }
        return nil
    }

    private static func isOwn(_ origin: String, host: String?) -> Bool {
        guard let host else { return false }
        let wanted = host.lowercased()
        let origin = origin.lowercased()
        return origin == "http://" + wanted || origin == "https://" + wanted
    }
}
