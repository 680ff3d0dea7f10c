#if THREAD_SANITIZER
    import Glibc
#else
    public import Synchronization
#endif

/// A value that is read and changed only under its lock: the one lock of this package.
///
/// The body is `Synchronization.Mutex`. Under `-DTHREAD_SANITIZER` it is a pthread mutex instead, because the
/// sanitizer cannot see into the uninstrumented futex lock of the standard library on Linux and reports false races.
/// Critical sections are short and never suspend: drivers take an action out of a state machine under the lock and
/// perform it outside.
public final class Locked<Value: ~Copyable>: Sendable {
    #if THREAD_SANITIZER
        /// Invariant: touched only between lock and unlock of `pthread`.
        private nonisolated(unsafe) var value: Value
        /// Invariant: initialised once in `init`, destroyed once in `deinit`; pthread mutexes are thread safe.
        private nonisolated(unsafe) let pthread: UnsafeMutablePointer<pthread_mutex_t>

        /// Wraps `value` behind a new lock.
        public init(_ value: consuming sending Value) {
            self.value = value
            pthread = .allocate(capacity: 1)
            pthread_mutex_init(pthread, nil)
        }

        deinit {
            pthread_mutex_destroy(pthread)
            pthread.deallocate()
        }

        /// Runs `body` with exclusive access to the value and returns what it returns.
        public func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            pthread_mutex_lock(pthread)
            defer { pthread_mutex_unlock(pthread) }
            return try body(&value)
        }
    #else
        /// The lock with the value. Not private, so that callers in other modules get their own copy of `withLock`: the
        /// general one looks up the type of the mutex at every call, which costs more than locking.
        @usableFromInline
        let mutex: Mutex<Value>

        /// Wraps `value` behind a new lock.
        @inlinable
        public init(_ value: consuming sending Value) {
            mutex = Mutex(value)
        }

        /// Runs `body` with exclusive access to the value and returns what it returns.
        @inlinable
        public func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            try mutex.withLock(body)
        }
    #endif
}
