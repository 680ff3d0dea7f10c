#include "fault_vfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <string.h>

#define PLANS_MAX 256
#define TEXT_MAX 512

struct plan {
    int is_used;
    char text[TEXT_MAX];
    int call;
    int kind;
    int skipped;
    int count;
    int hits;
};

struct file {
    sqlite3_file base;
    sqlite3_file *real;
    const char *path;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct plan plans[PLANS_MAX];
static int is_registered;
static sqlite3_vfs *real_vfs;
static sqlite3_vfs fault_vfs;

/* The kind of fault that the call meets; 0 for none. */
static int fault(const char *path, int call) {
    int kind = 0;
    if (path == NULL) return 0;
    pthread_mutex_lock(&lock);
    for (int index = 0; index < PLANS_MAX && kind == 0; index++) {
        struct plan *plan = &plans[index];
        if (!plan->is_used || plan->call != call || plan->count == 0 || strstr(path, plan->text) == NULL) continue;
        if (plan->skipped > 0) {
            plan->skipped--;
            continue;
        }
        if (plan->count > 0) plan->count--;
        plan->hits++;
        kind = plan->kind;
    }
    pthread_mutex_unlock(&lock);
    return kind;
}

static sqlite3_file *real(sqlite3_file *file) { return ((struct file *)file)->real; }

static int file_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    switch (fault(((struct file *)file)->path, FAULT_WRITE)) {
    case FAULT_FULL: return SQLITE_FULL;
    case FAULT_IO: return SQLITE_IOERR_WRITE;
    case FAULT_READ_ONLY: return SQLITE_READONLY;
    case FAULT_SHORT:
        real(file)->pMethods->xWrite(real(file), bytes, count / 2, offset);
        return SQLITE_FULL;
    default: return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
    }
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    return real(file)->pMethods->xTruncate(real(file), size);
}

static int file_sync(sqlite3_file *file, int flags) {
    if (fault(((struct file *)file)->path, FAULT_SYNC) != 0) return SQLITE_IOERR_FSYNC;
    return real(file)->pMethods->xSync(real(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) { return real(file)->pMethods->xFileSize(real(file), size); }

static int file_lock(sqlite3_file *file, int level) { return real(file)->pMethods->xLock(real(file), level); }

static int file_unlock(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }

static int file_reserved(sqlite3_file *file, int *result) {
    return real(file)->pMethods->xCheckReservedLock(real(file), result);
}

static int file_control(sqlite3_file *file, int operation, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

static int file_sector(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }

static int file_device(sqlite3_file *file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **address) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, address);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }

static int file_shm_unmap(sqlite3_file *file, int is_deleted) {
    return real(file)->pMethods->xShmUnmap(real(file), is_deleted);
}

static int file_fetch(sqlite3_file *file, sqlite3_int64 offset, int count, void **address) {
    return real(file)->pMethods->xFetch(real(file), offset, count, address);
}

static int file_unfetch(sqlite3_file *file, sqlite3_int64 offset, void *address) {
    return real(file)->pMethods->xUnfetch(real(file), offset, address);
}

static const sqlite3_io_methods methods = {
    3, file_close, file_read, file_write, file_truncate, file_sync, file_size, file_lock, file_unlock, file_reserved,
    file_control, file_sector, file_device, file_shm_map, file_shm_lock, file_shm_barrier, file_shm_unmap, file_fetch,
    file_unfetch,
};

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *base, int flags, int *flags_out) {
    struct file *file = (struct file *)base;
    (void)vfs;
    file->base.pMethods = NULL;
    file->real = (sqlite3_file *)(file + 1);
    file->path = path;
    file->real->pMethods = NULL;
    int result = real_vfs->xOpen(real_vfs, path, file->real, flags, flags_out);
    /* An opening that fails may still have methods, and must then be closed. */
    if (file->real->pMethods != NULL) file->base.pMethods = &methods;
    return result;
}

int fault_vfs_register(void) {
    int result = SQLITE_OK;
    pthread_mutex_lock(&lock);
    if (!is_registered) {
        real_vfs = sqlite3_vfs_find(NULL);
        fault_vfs = *real_vfs;
        fault_vfs.zName = "fault";
        fault_vfs.pNext = NULL;
        fault_vfs.szOsFile = (int)sizeof(struct file) + real_vfs->szOsFile;
        fault_vfs.xOpen = vfs_open;
        result = sqlite3_vfs_register(&fault_vfs, 1);
        is_registered = result == SQLITE_OK;
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int fault_vfs_plan(const char *text, int call, int kind, int skipped, int count) {
    int number = -1;
    if (strlen(text) >= TEXT_MAX) return -1;
    pthread_mutex_lock(&lock);
    for (int index = 0; index < PLANS_MAX && number < 0; index++) {
        struct plan *plan = &plans[index];
        if (plan->is_used) continue;
        strcpy(plan->text, text);
        plan->call = call;
        plan->kind = kind;
        plan->skipped = skipped;
        plan->count = count;
        plan->hits = 0;
        plan->is_used = 1;
        number = index;
    }
    pthread_mutex_unlock(&lock);
    return number;
}

int fault_vfs_hits(int plan) {
    pthread_mutex_lock(&lock);
    int hits = plans[plan].hits;
    pthread_mutex_unlock(&lock);
    return hits;
}

void fault_vfs_heal(int plan) {
    pthread_mutex_lock(&lock);
    plans[plan].is_used = 0;
    pthread_mutex_unlock(&lock);
}
