// A CUDA driver for tests of the host's side: memory is the host's, copies copy, and kernels do nothing. What is asked of it is written down, a line a call.
// CNNGEN_STUB_FAIL makes calls fail that are named in it, with an error behind a colon: "alloc:2 launch:719".
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int Result;
typedef void* Pointer;

struct Function { char name[512]; int count; int sizes[64]; };
struct Module { char* text; };

static char* journal;
static size_t used, room;
static int capturing, captured;

static void note(const char* line) {
  size_t length = strlen(line);
  if (used + length + 2 > room) {
    room = (room + length) * 2 + 4096;
    journal = realloc(journal, room);
  }
  memcpy(journal + used, line, length);
  used += length;
  journal[used++] = '\n';
  journal[used] = 0;
}

static Result fails(const char* call) {
  const char* list = getenv("CNNGEN_STUB_FAIL");
  const char* found = list ? strstr(list, call) : 0;
  return found ? atoi(found + strlen(call) + 1) : 0;
}

const char* cnngenJournal(void) { return journal ? journal : ""; }
void cnngenClear(void) { used = 0; if (journal) journal[0] = 0; }

Result cuInit(int flags) { return fails("init"); }
Result cuDriverGetVersion(int* version) { *version = 12080; return 0; }
Result cuDeviceGet(int* device, int ordinal) { *device = ordinal; return 0; }
Result cuDeviceGetCount(int* count) { *count = 1; return fails("count"); }
Result cuDeviceGetName(char* name, int length, int device) { strncpy(name, "Stub", length); return 0; }
Result cuDeviceTotalMem_v2(size_t* bytes, int device) { *bytes = (size_t)1 << 30; return 0; }
Result cuDeviceComputeCapability(int* major, int* minor, int device) { *major = 9; *minor = 0; return 0; }
Result cuDeviceGetAttribute(int* value, int attribute, int device) {
  switch (attribute) {
    case 1: case 2: case 3: *value = 1024; break;
    case 4: *value = 64; break;
    case 5: case 11: *value = 2147483647; break;
    case 6: case 7: *value = 65535; break;
    case 8: *value = 49152; break;
    case 10: *value = 32; break;
    case 12: case 82: *value = 65536; break;
    case 16: *value = 132; break;
    case 19: *value = 1; break;
    case 39: *value = 2048; break;
    case 75: *value = 9; break;
    case 81: *value = 233472; break;
    default: *value = 0;
  }
  return 0;
}
Result cuCtxCreate_v2(Pointer* context, int flags, int device) { *context = (Pointer)1; return fails("context"); }
Result cuCtxDestroy_v2(Pointer context) { return 0; }
Result cuCtxSetCurrent(Pointer context) { return 0; }
Result cuCtxSynchronize(void) { return 0; }
Result cuCtxGetCacheConfig(int* value) { *value = 0; return 0; }
Result cuCtxSetCacheConfig(int value) { return 0; }
Result cuCtxGetSharedMemConfig(int* value) { *value = 0; return 0; }
Result cuCtxSetSharedMemConfig(int value) { return 0; }
Result cuDeviceCanAccessPeer(int* can, int a, int b) { *can = 0; return 0; }
Result cuCtxEnablePeerAccess(Pointer context, int flags) { return 0; }
Result cuCtxDisablePeerAccess(Pointer context) { return 0; }
Result cuDeviceGetP2PAttribute(int* value, int a, int b, int c) { *value = 0; return 0; }
Result cuPointerGetAttribute(void* to, int attribute, Pointer pointer) { *(int*)to = 2; return 0; }
Result cuMemGetInfo_v2(size_t* left, size_t* total) { *left = *total = (size_t)1 << 30; return 0; }

Result cuMemAlloc_v2(Pointer* pointer, size_t bytes) {
  char line[64];
  if (fails("alloc")) return fails("alloc");
  *pointer = aligned_alloc(512, (bytes + 511) / 512 * 512);
  snprintf(line, sizeof line, "alloc %zu", bytes);
  note(line);
  return *pointer ? 0 : 2;
}
Result cuMemFree_v2(Pointer pointer) { free(pointer); return 0; }
Result cuMemAllocHost_v2(Pointer* pointer, size_t bytes) { *pointer = malloc(bytes); return 0; }
Result cuMemFreeHost(Pointer pointer) { free(pointer); return 0; }
static Result copy(Pointer to, Pointer from, size_t bytes) {
  char line[64];
  if (capturing) note("copy while capturing");
  snprintf(line, sizeof line, "copy %zu", bytes);
  note(line);
  memcpy(to, from, bytes);
  return fails("copy");
}
Result cuMemcpyAsync(Pointer to, Pointer from, size_t bytes, Pointer stream) { return copy(to, from, bytes); }
Result cuMemcpyHtoDAsync_v2(Pointer to, Pointer from, size_t bytes, Pointer stream) { return copy(to, from, bytes); }
Result cuMemcpyDtoHAsync_v2(Pointer to, Pointer from, size_t bytes, Pointer stream) { return copy(to, from, bytes); }
Result cuMemsetD8Async(Pointer to, unsigned char value, size_t bytes, Pointer stream) { memset(to, value, bytes); return 0; }
Result cuMemHostRegister_v2(Pointer pointer, size_t bytes, int flags) { return 0; }
Result cuMemHostUnregister(Pointer pointer) { return 0; }
Result cuMemHostGetDevicePointer_v2(Pointer* device, Pointer host, int flags) { *device = host; return 0; }

Result cuStreamCreate(Pointer* stream, int flags) { *stream = (Pointer)2; return 0; }
Result cuStreamCreateWithPriority(Pointer* stream, int flags, int priority) { *stream = (Pointer)2; return 0; }
Result cuStreamDestroy_v2(Pointer stream) { return 0; }
Result cuStreamSynchronize(Pointer stream) { note(capturing ? "wait while capturing" : "wait"); return fails("wait"); }
Result cuGetErrorString(int error, const char** text) { *text = error == 2 ? "out of memory" : error == 719 ? "unspecified launch failure" : "error"; return 0; }

Result cuModuleLoadData(Pointer* module, char* text) {
  struct Module* made = malloc(sizeof *made);
  if (fails("module")) return fails("module");
  made->text = strdup(text);
  *module = made;
  return 0;
}
Result cuModuleLoadDataEx(Pointer* module, char* text, int count, Pointer options, Pointer values) { return cuModuleLoadData(module, text); }
Result cuModuleUnload(Pointer module) { return 0; }
Result cuModuleGetFunction(Pointer* function, Pointer module, char* name) {
  struct Function* made = calloc(1, sizeof *made);
  char* at = strstr(((struct Module*)module)->text, ".entry");
  char* end;
  strncpy(made->name, name, sizeof made->name - 1);
  if (!at) return 500;
  end = strchr(at, ')');
  // Each parameter is ".param .align 8 .b8 name[16]" or ".param .b32 name".
  while ((at = strstr(at, ".param")) && at < end && made->count < 64) {
    char* stop = at;
    char* bracket;
    while (*stop != ',' && *stop != ')') stop++;
    bracket = memchr(at, '[', stop - at);
    made->sizes[made->count++] = bracket ? atoi(bracket + 1) : strstr(at, "64 ") && strstr(at, "64 ") < stop ? 8 : 4;
    at = stop;
  }
  *function = made;
  return 0;
}
Result cuLaunchKernel(struct Function* function, int gx, int gy, int gz, int bx, int by, int bz, int shared, Pointer stream, Pointer* arguments, Pointer* extra) {
  char line[4096];
  int length, offset = 0;
  if (fails("launch")) return fails("launch");
  length = snprintf(line, sizeof line, "%s %s %d %d", capturing ? "capture" : "launch", function->name, gx * gy * gz, bx * by * bz);
  for (int i = 0; i < function->count; i++) {
    char* value = arguments ? (char*)arguments[i] : (char*)extra[1] + (offset = (offset + (function->sizes[i] > 4 ? 7 : 3)) & (function->sizes[i] > 4 ? ~7 : ~3));
    if (function->sizes[i] >= 16)
      length += snprintf(line + length, sizeof line - length, " %llx:%llu", *(unsigned long long*)value, ((unsigned long long*)value)[1]);
    else
      length += snprintf(line + length, sizeof line - length, " %d", *(int*)value);
    offset += function->sizes[i];
  }
  captured += capturing;
  note(line);
  return 0;
}
Result cuOccupancyMaxActiveBlocksPerMultiprocessor(int* count, Pointer function, int threads, size_t shared) { *count = 4; return 0; }
Result cuOccupancyMaxPotentialBlockSize(int* grid, int* block, Pointer function, Pointer size, size_t dynamic, int limit) { *grid = 132; *block = 256; return 0; }
Result cuEventCreate(Pointer* event, int flags) { *event = (Pointer)5; return 0; }
Result cuEventDestroy_v2(Pointer event) { return 0; }
Result cuEventQuery(Pointer event) { return 0; }
Result cuEventElapsedTime(float* time, Pointer a, Pointer b) { *time = 1; return 0; }
Result cuEventRecord(Pointer event, Pointer stream) { return 0; }
Result cuEventSynchronize(Pointer event) { return 0; }

#ifndef WITHOUT_GRAPHS
Result cuStreamBeginCapture_v2(Pointer stream, int mode) {
  note("begin capture");
  if (fails("capture")) return fails("capture");
  capturing = 1;
  captured = 0;
  return 0;
}
Result cuStreamEndCapture(Pointer stream, Pointer* graph) {
  note("end capture");
  capturing = 0;
  *graph = (Pointer)(intptr_t)(1000 + captured);
  return 0;
}
Result cuGraphInstantiateWithFlags(Pointer* executable, Pointer graph, unsigned long long flags) { *executable = graph; return fails("instantiate"); }
Result cuGraphLaunch(Pointer executable, Pointer stream) {
  char line[64];
  if (fails("graph")) return fails("graph");
  snprintf(line, sizeof line, "graph of %d", (int)(intptr_t)executable - 1000);
  note(line);
  return 0;
}
Result cuGraphDestroy(Pointer graph) { return 0; }
Result cuGraphExecDestroy(Pointer executable) { note("destroy graph"); return 0; }
#endif
