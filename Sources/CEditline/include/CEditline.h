// The few of libedit's calls that Swift can't make because they are variadic, and the signal
// handlers of an interactive program, which must be plain C to be safe.
#pragma once

#include <histedit.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <termios.h>
#include <wchar.h>

// MARK: - Editor

typedef char *(*ceditline_prompt)(EditLine *);
typedef unsigned char (*ceditline_function)(EditLine *, wint_t);
typedef int (*ceditline_reader)(EditLine *, wchar_t *);

/// The context pointer that callbacks get back from the editor that they are given.
int ceditline_set_context(EditLine *editor, void *context);
void *ceditline_context(EditLine *editor);

/// A prompt whose invisible parts stand between two `mark` characters.
int ceditline_set_prompt(EditLine *editor, ceditline_prompt prompt, char mark);
int ceditline_set_editor(EditLine *editor, const char *name);
int ceditline_set_signal(EditLine *editor, int on);
int ceditline_set_reader(EditLine *editor, ceditline_reader reader);
int ceditline_prepare_terminal(EditLine *editor, int on);
int ceditline_refresh(EditLine *editor);

/// Names a function that keys can be bound to. Both texts must outlive the editor.
int ceditline_add_function(
    EditLine *editor, const char *name, const char *help, ceditline_function function);
/// Binds a key sequence, in libedit's notation, to a function's name. An unknown name can corrupt
/// memory inside libedit: only names that were added, or libedit's own, may be given.
int ceditline_bind(EditLine *editor, const char *keys, const char *name);

/// As above, for the command mode of vi's keys.
int ceditline_bind_command_mode(EditLine *editor, const char *keys, const char *name);
/// Whether the keys are those of Emacs, as they are at first, and not those of vi.
bool ceditline_uses_emacs(EditLine *editor);
/// Waits for input with this set of blocked signals, as ppoll does.
int ceditline_wait(struct pollfd *request, const sigset_t *mask);

/// The columns that a character takes on a terminal; -1 for what can't be shown.
int ceditline_width(wchar_t character);

// MARK: - History

int ceditline_use_history(EditLine *editor, History *list);
int ceditline_history_set_size(History *list, int size);
int ceditline_history_set_unique(History *list, int on);
int ceditline_history_enter(History *list, const char *entry);

// MARK: - Signals

/// Called in the signal handler on each SIGINT: it may do only what is safe there.
typedef void (*ceditline_interrupt_hook)(void *context);

/// Catches SIGINT, so that it stops work and not the process. `hint`, which must live as long as
/// the process, goes to standard error when a second one comes before the first was taken.
void ceditline_catch_interrupts(ceditline_interrupt_hook hook, void *context, const char *hint);
/// Whether SIGINT came since the last call.
bool ceditline_take_interrupt(void);

/// Catches SIGWINCH and SIGCONT for the editor, and SIGTERM and SIGHUP, which put the terminal
/// `descriptor` back as it is now before they end the process.
void ceditline_catch_terminal_signals(int descriptor);
bool ceditline_take_resize(void);
bool ceditline_take_continue(void);
/// Tells whether the terminal is being edited on now, and whether bracketed paste is on in it.
void ceditline_set_editing(bool editing, bool paste);
