internal import COpenSSL
internal import Glibc

/// Reads the thread's error queue of the library.
enum LibraryErrors {
    /// One entry of the queue.
    struct Entry {
        /// The part of the library that failed, such as `ERR_LIB_SSL`; the system, where that failed.
        let part: Int32
        /// The part's number for the reason, or the errno of the system.
        let reason: Int32
        /// The library's words.
        let text: String
    }

    /// Takes the first entry, which is the cause, and drops the rest.
    static func take() -> Entry? {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return nil }
        return Entry(part: copenssl_error_library(code), reason: copenssl_error_reason(code), text: text(code))
    }

    private static func text(_ code: UInt) -> String {
        if copenssl_error_library(code) == ERR_LIB_SYS, let text = strerror(copenssl_error_reason(code)) {
            return String(cString: text)
        }
        if let reason = ERR_reason_error_string(code) { return String(cString: reason) }
        var buffer = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(code, &buffer, buffer.count)
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
