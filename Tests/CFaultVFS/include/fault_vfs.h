#ifndef FAULT_VFS_H
#define FAULT_VFS_H

/* A file system for SQLite that fails on order, for tests. It hands everything to the system's own and fails only what
   a plan asks for, in files whose path contains a text that the plan names. */

enum fault_kind {
    /* The disk is full: nothing is written. */
    FAULT_FULL = 1,
    /* The disk fails: nothing is written. */
    FAULT_IO = 2,
    /* Half of the bytes are written, then the disk is full. */
    FAULT_SHORT = 3,
    /* The file system has become read-only. */
    FAULT_READ_ONLY = 4
};

enum fault_call {
    /* Writing bytes. */
    FAULT_WRITE = 1,
    /* Synchronising with the disk. */
    FAULT_SYNC = 2
};

/* Makes this the default file system of SQLite in this process. Idempotent. Returns a SQLite result code. */
int fault_vfs_register(void);

/* From now on, calls of that sort on files whose path contains `text` fail, after the next `skipped` ones, `count` times
   (-1 for good). Returns the plan's number, or -1 where there is no place for one more. */
int fault_vfs_plan(const char *text, int call, int kind, int skipped, int count);

/* How many calls the plan has failed. */
int fault_vfs_hits(int plan);

/* Ends the plan. */
void fault_vfs_heal(int plan);

#endif
