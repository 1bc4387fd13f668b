#include "CEditline.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Everything a handler reads or writes: lock-free words, and what was set before it was installed.
static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t unacknowledged;
static volatile sig_atomic_t resized;
static volatile sig_atomic_t continued;
static volatile sig_atomic_t editing_now;
static volatile sig_atomic_t paste_now;
static struct timespec first_interrupt;
static ceditline_interrupt_hook interrupt_hook;
static void *interrupt_context;
static const char *interrupt_hint;
static int terminal = -1;
static struct termios terminal_modes;
static bool terminal_modes_known;

static void on_interrupt(int signal_number) {
  (void)signal_number;
  int saved = errno;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  interrupted = 1;
  if (interrupt_hook) interrupt_hook(interrupt_context);
  if (unacknowledged && interrupt_hint) {
    double seconds = (double)(now.tv_sec - first_interrupt.tv_sec) +
                     (double)(now.tv_nsec - first_interrupt.tv_nsec) / 1e9;
    // A key that repeats is not impatience.
    if (unacknowledged == 1 && seconds > 0.15) {
      unacknowledged = 2;
      ssize_t written = write(2, interrupt_hint, strlen(interrupt_hint));
      (void)written;
    }
  } else {
    first_interrupt = now;
    unacknowledged = 1;
  }
  errno = saved;
}

static void on_resize(int signal_number) {
  (void)signal_number;
  resized = 1;
}

static void on_continue(int signal_number) {
  (void)signal_number;
  continued = 1;
}

static void on_end(int signal_number) {
  if (terminal >= 0) {
    if (paste_now) {
      static const char off[] = "\033[?2004l";
      ssize_t written = write(terminal, off, sizeof off - 1);
      (void)written;
    }
    if (editing_now) {
      static const char line[] = "\r\n";
      ssize_t written = write(terminal, line, sizeof line - 1);
      (void)written;
      if (terminal_modes_known) tcsetattr(terminal, TCSANOW, &terminal_modes);
    }
  }
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

// Without SA_RESTART, so that a read at the prompt returns.
static void catch(int signal_number, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal_number, &action, NULL);
}

void ceditline_catch_interrupts(ceditline_interrupt_hook hook, void *context, const char *hint) {
  interrupt_hook = hook;
  interrupt_context = context;
  interrupt_hint = hint;
  catch(SIGINT, on_interrupt);
}

bool ceditline_take_interrupt(void) {
  bool was = interrupted;
  interrupted = 0;
  unacknowledged = 0;
  return was;
}

void ceditline_catch_terminal_signals(int descriptor) {
  terminal = descriptor;
  terminal_modes_known = tcgetattr(descriptor, &terminal_modes) == 0;
  catch(SIGWINCH, on_resize);
  catch(SIGCONT, on_continue);
  catch(SIGTERM, on_end);
  catch(SIGHUP, on_end);
}

bool ceditline_take_resize(void) {
  bool was = resized;
  resized = 0;
  return was;
}

bool ceditline_take_continue(void) {
  bool was = continued;
  continued = 0;
  return was;
}

void ceditline_set_editing(bool editing, bool paste) {
  editing_now = editing;
  paste_now = paste;
}
