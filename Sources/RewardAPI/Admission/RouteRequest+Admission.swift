extension RouteRequest {
    /// On whose behalf the request is, for a fair division of the service: without access tokens, the address that it
    /// comes from.
    var principal: String {
        guard let colon = peer.lastIndex(of: ":") else { return peer }
        return String(peer[..<colon])
    }
}
