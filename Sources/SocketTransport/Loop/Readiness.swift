/// What a descriptor is ready for, or has to report.
public struct Readiness: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// There is something to read, or a connection to accept.
    public static let readable = Readiness(rawValue: 1)
    /// There is room to write, or a connection attempt has ended.
    public static let writable = Readiness(rawValue: 2)
    /// The peer has finished sending; what it sent before is still to be read.
    public static let peerEnded = Readiness(rawValue: 4)
    /// Both directions are closed, usually by a reset; what came before may still be read.
    public static let hangUp = Readiness(rawValue: 8)
    /// The descriptor has an error to report.
    public static let error = Readiness(rawValue: 16)
}
