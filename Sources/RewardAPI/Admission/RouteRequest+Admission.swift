internal import RewardCore

extension RouteRequest {
    /// On whose behalf the request is, for a fair division of the service: the name of its token; without tokens the
    /// address that it comes from, without the port.
    var caller: String {
        guard principal == .loopback || principal == .anyone else { return principal.name }
        guard let colon = peer.lastIndex(of: ":") else { return peer }
        return String(peer[..<colon])
    }
}
