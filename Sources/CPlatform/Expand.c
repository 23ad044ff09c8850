#include <bzlib.h>
#include <limits.h>
#include <lzma.h>
#include <string.h>
#include <zlib.h>

#include "CPlatform.h"

// What the libraries count in an `unsigned int` is given to them in parts.
static unsigned int part(unsigned long count) { return count > INT_MAX ? INT_MAX : (unsigned int)count; }

// What is left of the input, and of the room for the output.
typedef struct {
  const unsigned char *from;
  unsigned long left;
  unsigned char *to;
  unsigned long room;
} window;

typedef enum { STEP_GOES_ON, STEP_STREAM_ENDS, STEP_OUT_OF_MEMORY, STEP_DAMAGED } step;

static void advance(window *rest, unsigned long read, unsigned long written) {
  rest->from += read;
  rest->left -= read;
  rest->to += written;
  rest->room -= written;
}

// Expands one stream after the other, as `cat a.gz b.gz` makes them, and programs that use several processors.
static int expand_streams(void *decoder, step (*next)(void *, window *), int (*restart)(void *), window *rest) {
  for (;;) {
    switch (next(decoder, rest)) {
      case STEP_STREAM_ENDS: {
        if (rest->left == 0) return STACK_EXPAND_OK;
        int result = restart(decoder);
        if (result != STACK_EXPAND_OK) return result;
        continue;
      }
      case STEP_OUT_OF_MEMORY: return STACK_EXPAND_MEMORY;
      case STEP_DAMAGED: return STACK_EXPAND_DAMAGED;
      case STEP_GOES_ON: break;
    }
    if (rest->room == 0) return STACK_EXPAND_TOO_LARGE;
    if (rest->left == 0) return STACK_EXPAND_CUT;
  }
}

static step next_gzip(void *decoder, window *rest) {
  z_stream *stream = decoder;
  stream->next_in = (unsigned char *)rest->from;
  stream->avail_in = part(rest->left);
  stream->next_out = rest->to;
  stream->avail_out = part(rest->room);
  int answer = inflate(stream, Z_NO_FLUSH);
  advance(rest, (unsigned long)(stream->next_in - rest->from), (unsigned long)(stream->next_out - rest->to));
  switch (answer) {
    case Z_STREAM_END: return STEP_STREAM_ENDS;
    case Z_OK:
    case Z_BUF_ERROR: return STEP_GOES_ON;
    case Z_MEM_ERROR: return STEP_OUT_OF_MEMORY;
    default: return STEP_DAMAGED;
  }
}

static int restart_gzip(void *decoder) {
  return inflateReset((z_stream *)decoder) == Z_OK ? STACK_EXPAND_OK : STACK_EXPAND_DAMAGED;
}

static int expand_gzip(window *rest) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  // A gzip header, and a window as large as there are.
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return STACK_EXPAND_MEMORY;
  int result = expand_streams(&stream, next_gzip, restart_gzip, rest);
  inflateEnd(&stream);
  return result;
}

static step next_bzip2(void *decoder, window *rest) {
  bz_stream *stream = decoder;
  stream->next_in = (char *)rest->from;
  stream->avail_in = part(rest->left);
  stream->next_out = (char *)rest->to;
  stream->avail_out = part(rest->room);
  int answer = BZ2_bzDecompress(stream);
  advance(
      rest, (unsigned long)(stream->next_in - (char *)rest->from), (unsigned long)(stream->next_out - (char *)rest->to));
  switch (answer) {
    case BZ_STREAM_END: return STEP_STREAM_ENDS;
    case BZ_OK: return STEP_GOES_ON;
    case BZ_MEM_ERROR: return STEP_OUT_OF_MEMORY;
    default: return STEP_DAMAGED;
  }
}

static int restart_bzip2(void *decoder) {
  bz_stream *stream = decoder;
  BZ2_bzDecompressEnd(stream);
  memset(stream, 0, sizeof *stream);
  return BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK ? STACK_EXPAND_OK : STACK_EXPAND_MEMORY;
}

static int expand_bzip2(window *rest) {
  bz_stream stream;
  memset(&stream, 0, sizeof stream);
  if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) return STACK_EXPAND_MEMORY;
  int result = expand_streams(&stream, next_bzip2, restart_bzip2, rest);
  // Of one that could not be begun anew it frees nothing.
  BZ2_bzDecompressEnd(&stream);
  return result;
}

static int expand_xz(window *rest) {
  lzma_stream stream = LZMA_STREAM_INIT;
  // `xz -9` needs 65 MiB to unpack; a header that asks for gigabytes is not followed.
  if (lzma_stream_decoder(&stream, 256ULL << 20, LZMA_CONCATENATED) != LZMA_OK) return STACK_EXPAND_MEMORY;
  stream.next_in = rest->from;
  stream.avail_in = rest->left;
  stream.next_out = rest->to;
  stream.avail_out = rest->room;
  lzma_ret answer = LZMA_OK;
  while (answer == LZMA_OK) answer = lzma_code(&stream, LZMA_FINISH);
  advance(rest, rest->left - stream.avail_in, rest->room - stream.avail_out);
  lzma_end(&stream);
  switch (answer) {
    case LZMA_STREAM_END: return STACK_EXPAND_OK;
    case LZMA_MEM_ERROR:
    case LZMA_MEMLIMIT_ERROR: return STACK_EXPAND_MEMORY;
    case LZMA_BUF_ERROR: return rest->room == 0 ? STACK_EXPAND_TOO_LARGE : STACK_EXPAND_CUT;
    default: return STACK_EXPAND_DAMAGED;
  }
}

int stack_expand(int format, const void *from, unsigned long count, void *to, unsigned long room, unsigned long *made) {
  window rest = {from, count, to, room};
  int result = STACK_EXPAND_DAMAGED;
  switch (format) {
    case STACK_FORMAT_GZIP: result = expand_gzip(&rest); break;
    case STACK_FORMAT_BZIP2: result = expand_bzip2(&rest); break;
    case STACK_FORMAT_XZ: result = expand_xz(&rest); break;
    default: break;
  }
  *made = room - rest.room;
  return result;
}

unsigned int stack_crc32(const void *bytes, unsigned long count) {
  unsigned long sum = crc32(0, NULL, 0);
  const unsigned char *next = bytes;
  while (count > 0) {
    unsigned int some = part(count);
    sum = crc32(sum, next, some);
    next += some;
    count -= some;
  }
  return (unsigned int)sum;
}
