"""Small transformers of random weights, one per shape, as sentence-transformers saves them, with the vectors it gives.

Writes core/src/test/resources/dev/dipole/model/transformer/<shape>/, and beside them texts.json. Run it again after a new
version of the libraries, to see what they changed:

    python transformer_fixtures.py ../../core/src/test/resources/dev/dipole/model/transformer
"""

import json
import os
import shutil
import sys
import tempfile

import numpy as np
import torch
import transformers
from sentence_transformers import SentenceTransformer
from sentence_transformers import models as st
from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors, trainers
from tokenizers.models import BPE, Unigram, WordPiece

TEXTS = [
    "",
    "a",
    "How do I reset my password?",
    "Caf\u00e9 na\u00efve \u2014 d\u00e9j\u00e0 vu",
    "\u5982\u4f55\u91cd\u7f6e\u5bc6\u7801\uff1f",
    "smile \U0001f600 and family \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "  many\t spaces\nand lines  ",
    "the same words " * 30,
    "The same words " * 3,
    "public static void main(String[] args) { }",
]
CORPUS = TEXTS + [
    "the quick brown fox jumps over the lazy dog",
    "reset the password of a user and send the words again",
    "all vectors of one length, some of the others",
]
SMALL = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, initializer_range=0.3)
LENGTH = 24


def wordpiece(opening, closing, pad, unknown):
    tokenizer = Tokenizer(WordPiece(unk_token=unknown))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    special = [opening, pad, closing, unknown]
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=180, special_tokens=special))
    return finish(tokenizer, opening, closing)


def byte_level(opening, closing, pad, unknown):
    tokenizer = Tokenizer(BPE(unk_token=None))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = [opening, pad, closing, unknown]
    trainer = trainers.BpeTrainer(
        vocab_size=330, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    return finish(tokenizer, opening, closing)


def unigram(opening, closing, pad, unknown):
    tokenizer = Tokenizer(Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = [opening, pad, closing, unknown]
    trainer = trainers.UnigramTrainer(vocab_size=140, special_tokens=special, unk_token=unknown)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return finish(tokenizer, opening, closing)


def finish(tokenizer, opening, closing):
    ids = [(token, tokenizer.token_to_id(token)) for token in (opening, closing)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{opening} $A {closing}", pair=f"{opening} $A {closing} $B:1 {closing}:1", special_tokens=ids
    )
    return tokenizer


def fast(tokenizer, opening, closing, pad, unknown):
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        cls_token=opening,
        sep_token=closing,
        pad_token=pad,
        unk_token=unknown,
        model_max_length=LENGTH,
    )


BERT = ("[CLS]", "[SEP]", "[PAD]", "[UNK]")
ROBERTA = ("<s>", "</s>", "<pad>", "<unk>")

# Shape, configuration, tokeniser and its special tokens, pooling, prompts, a dense layer's length or none.
SHAPES = [
    ("bert", transformers.BertConfig(**SMALL, max_position_embeddings=40), wordpiece, BERT, "mean", {}, None),
    (
        "roberta",
        transformers.RobertaConfig(**SMALL, max_position_embeddings=40, type_vocab_size=1),
        byte_level,
        ROBERTA,
        "cls",
        {"query": "query: ", "document": "passage: "},
        None,
    ),
    (
        "xlm-roberta",
        transformers.XLMRobertaConfig(**SMALL, max_position_embeddings=40, type_vocab_size=1),
        unigram,
        ROBERTA,
        "max",
        {},
        None,
    ),
    ("mpnet", transformers.MPNetConfig(**SMALL, max_position_embeddings=40), wordpiece, ROBERTA, "mean", {}, 8),
    (
        "distilbert",
        transformers.DistilBertConfig(
            dim=16, n_layers=2, n_heads=2, hidden_dim=24, initializer_range=0.3, max_position_embeddings=40
        ),
        wordpiece,
        BERT,
        "weightedmean",
        {},
        None,
    ),
    (
        "modernbert",
        transformers.ModernBertConfig(
            hidden_size=16,
            num_hidden_layers=4,
            num_attention_heads=2,
            intermediate_size=24,
            initializer_range=0.3,
            max_position_embeddings=64,
            local_attention=8,
        ),
        byte_level,
        BERT,
        "lasttoken",
        {},
        None,
    ),
    (
        "nomic_bert",
        transformers.NomicBertConfig(**{**SMALL, "max_position_embeddings": 64}),
        wordpiece,
        BERT,
        "mean",
        {"query": "search_query: ", "document": "search_document: "},
        None,
    ),
]


def write(folder, shape, config, build, special, pooling, prompts, dense):
    tokenizer = build(*special)
    config.vocab_size = tokenizer.get_vocab_size()
    for role, token in zip(("cls", "sep", "pad", "unk"), special):
        setattr(config, role + "_token_id", tokenizer.token_to_id(token))
    config.bos_token_id, config.eos_token_id = config.cls_token_id, config.sep_token_id
    torch.manual_seed(7)
    model = transformers.AutoModel.from_config(config)
    for parameter in model.parameters():
        # Biases and norms start at 0 and 1, where a mistake in them would not show.
        if parameter.dim() == 1:
            parameter.data.add_(0.2 * torch.randn_like(parameter))
    with tempfile.TemporaryDirectory() as plain:
        model.save_pretrained(plain)
        fast(tokenizer, *special).save_pretrained(plain)
        transformer = st.Transformer(plain, max_seq_length=LENGTH)
    modules = [transformer, st.Pooling(16, pooling_mode=pooling)]
    if dense:
        modules.append(st.Dense(16, dense))
    modules.append(st.Normalize())
    encoder = SentenceTransformer(modules=modules, prompts=prompts or None, device="cpu")
    shutil.rmtree(folder, ignore_errors=True)
    encoder.save(folder, create_model_card=False)
    vectors = {"plain": encoder.encode(TEXTS), "query": encoder.encode_query(TEXTS)}
    vectors["document"] = encoder.encode_document(TEXTS)
    tokens = transformer.tokenizer(TEXTS, truncation=True, max_length=LENGTH)["input_ids"]
    with open(os.path.join(folder, "expected.json"), "w") as file:
        rounded = {name: np.round(rows.astype(float), 7).tolist() for name, rows in vectors.items()}
        json.dump({"tokens": tokens, "vectors": rounded}, file, separators=(",", ":"))
    print(shape, sorted(os.listdir(folder)), sum(p.numel() for p in model.parameters()))


if __name__ == "__main__":
    target = sys.argv[1]
    os.makedirs(target, exist_ok=True)
    with open(os.path.join(target, "texts.json"), "w") as texts:
        json.dump(TEXTS, texts)
    for each in SHAPES:
        write(os.path.join(target, each[0]), *each)
