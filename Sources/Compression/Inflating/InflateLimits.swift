/// How much an inflater puts out before it gives up.
public struct InflateLimits: Sendable, Equatable {
    /// Decoded bytes, at most. Default 64 MiB; beyond it `tooLarge`.
    public var decodedBytesMax: Int
    /// Decoded bytes for each coded one, at most. Default 500; beyond it `ratioExceeded`.
    ///
    /// Deflate reaches 1,032 at best, on bytes that are all alike. A batch of short responses that are all the same,
    /// which a collapsed policy writes, comes to 220.
    public var ratioMax: Int
    /// Decoded bytes up to which the ratio does not count, so that small bodies pass whatever they hold. Default 1 MiB.
    public var ratioFreeBytes: Int

    /// Makes limits; every one has the default that its property documents.
    public init(
        decodedBytesMax: Int = 64 * 1024 * 1024, ratioMax: Int = 500, ratioFreeBytes: Int = 1024 * 1024
    ) {
        self.decodedBytesMax = decodedBytesMax
        self.ratioMax = ratioMax
        self.ratioFreeBytes = ratioFreeBytes
    }

    /// Whether so many decoded bytes are too many for so many coded ones.
    func isRatioExceeded(decoded: Int, coded: Int) -> Bool {
        guard decoded > ratioFreeBytes else { return false }
        let (allowed, overflows) = coded.multipliedReportingOverflow(by: ratioMax)
        return !overflows && decoded > allowed
    }
}
