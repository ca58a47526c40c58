//! tanxiao-book: the score book on disk. Runs are added as a whole or not at all; nothing that was
//! published is ever rewritten.
